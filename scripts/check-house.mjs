// The house rules a linter has no rule for: which room may import which, that no files import each other in a circle, how
// long a file may be and how full a folder.
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {circles, importsOf} from './imports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const maxLines = 300;
const maxFiles = 25;

const errors = 'mock-kong/errors';
const below = {
	wire: ['mock-kong/lua', 'mock-kong/versions', errors],
	rpc: ['mock-kong/wire', 'mock-kong/lua', 'mock-kong/versions', errors],
};
const mockKong = ['mock-kong', 'mock-kong/*'];
/** The servers that break a chapter's rules: data beside the rules, which know nothing of it. */
const faultsRoom = 'suites/rules/*/faults';
const isFaults = file => /^suites\/rules\/[^/]+\/faults(-\w+)?\.ts$/.test(file);
const rules = ['suites', 'suites/checks', 'suites/rules', 'suites/book'];
/**
 * A room is a directory with all below it that is no room of its own; each says what it may import besides itself. A name
 * with its file's (`mock-kong/errors`) is that file alone, `x/*` every room below x.
 */
const rooms = {
	'mock-kong/lua': [],
	'mock-kong/versions': [errors],
	'mock-kong/wire': below.wire,
	'mock-kong/rpc': below.rpc,
	'mock-kong/schema': below.rpc,
	'mock-kong/ngx': ['mock-kong/rpc', ...below.rpc],
	'mock-kong/pdk': ['mock-kong/ngx', 'mock-kong/rpc', ...below.rpc],
	'mock-kong/servers': ['mock-kong/schema', 'mock-kong/rpc', ...below.rpc],
	'mock-kong/lifecycle': ['mock-kong/pdk', 'mock-kong/ngx', 'mock-kong/rpc', ...below.rpc],
	'mock-kong': ['mock-kong/*'],
	// What reports are functions of.
	'suites/result': [],
	// The reference server, and so each faulty one, shares no codec with the mock it is judged by.
	'suites/servers/reference': [],
	'suites/servers/faults': ['suites/servers/reference'],
	[faultsRoom]: ['suites/servers/faults', 'suites/servers/reference'],
	'suites/servers': ['suites/servers/faults', faultsRoom, 'suites/servers/reference'],
	'suites/checks': [...mockKong, 'suites', 'suites/result'],
	'suites/rules': [...mockKong, 'suites', 'suites/result', 'suites/checks'],
	'suites/book': [...mockKong, 'suites'],
	suites: [...mockKong, 'suites/rules', 'suites/result'],
	reports: ['suites/result'],
	harness: [...mockKong, ...rules, 'suites/result', 'suites/servers', 'suites/servers/faults', 'reports'],
	// Holds mock Kong against recordings; nothing may need it.
	golden: mockKong,
	// Measures; nothing may need it.
	bench: [...mockKong, ...rules, 'suites/result', 'suites/servers', 'suites/servers/reference', 'harness', 'reports'],
};

const roomOf = file => {
	if (isFaults(file)) return faultsRoom;
	const names = Object.keys(rooms).filter(name => file === `${name}.ts` || file.startsWith(`${name}/`));
	return names.sort((a, b) => b.length - a.length)[0];
};
const isAllowed = (from, target) => {
	const to = roomOf(target);
	return rooms[from].some(may => {
		if (target === `${may}.ts`) return true;
		return may.endsWith('/*') ? to?.startsWith(may.slice(0, -1)) : to === may;
	});
};

const files = ['mock-kong', 'suites', 'harness', 'reports', 'golden', 'bench'].flatMap(dir =>
	readdirSync(path.join(root, dir), {recursive: true})
		.map(entry => path.posix.join(dir, entry.split(path.sep).join('/')))
		.filter(file => file.endsWith('.ts') && !/\/servers\/(js|\.build|python)\/|node_modules/.test(file)),
);
/** Tests, and what only they use, may look everywhere. */
const sources = files.filter(file => !/\.test\.ts$|\/testing(\.ts$|\/)/.test(file));
const graph = new Map(sources.map(file => [file, importsOf(root, file)]));
const problems = [];

for (const [file, imports] of graph) {
	const text = readFileSync(path.join(root, file), 'utf8');
	const lines = text.split('\n').length - 1;
	if (lines > maxLines && !text.slice(0, 600).includes('Long because')) {
		problems.push(`${file}: ${lines} lines; over ${maxLines} needs a reason at its top ("Long because ...")`);
	}
	const from = roomOf(file);
	for (const target of imports) {
		if (roomOf(target) !== from && !isAllowed(from, target)) problems.push(`${file}: ${from} may not import ${target}`);
	}
}
for (const circle of circles(graph)) problems.push(`these import each other in a circle: ${circle.join(', ')}`);
for (const dir of new Set(sources.map(file => path.posix.dirname(file)))) {
	const count = sources.filter(file => path.posix.dirname(file) === dir).length;
	if (count > maxFiles) problems.push(`${dir}: ${count} sources; over ${maxFiles} is two rooms`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
