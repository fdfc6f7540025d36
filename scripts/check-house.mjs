// The house rules a linter has no rule for: which room may import which, and how long a file may be.
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const maxLines = 300;

/** Rooms from the most specific to the least; each names what it may import besides itself. */
const rooms = [
	{dir: 'mock-kong/wire', may: ['mock-kong/errors']},
	{dir: 'mock-kong', may: ['mock-kong/wire']},
	// The faulty servers of a chapter lie beside its rules, which may not know them.
	{dir: 'faults', files: /^suites\/rules\/[^/]+\/faults[^/]*$/, may: ['suites/servers']},
	// The reference server shares no codec with the mock it is judged by.
	{dir: 'suites/servers', may: ['faults']},
	{dir: 'suites', may: ['mock-kong', 'mock-kong/wire']},
	{dir: 'harness', may: ['mock-kong', 'mock-kong/wire', 'suites', 'suites/servers', 'reports']},
	{dir: 'reports', may: ['suites/result']},
	// Holds mock Kong against recordings; nothing may need it.
	{dir: 'golden', may: ['mock-kong', 'mock-kong/wire']},
	// Measures; nothing may need it.
	{dir: 'bench', may: ['mock-kong', 'mock-kong/wire', 'suites', 'suites/servers', 'harness', 'reports']},
];
const roomOf = file => rooms.find(({dir, files}) => files?.test(file) ?? file.startsWith(`${dir}/`));
const allowed = (from, target) =>
	roomOf(target)?.dir === from.dir ||
	from.may.some(m => target === `${m}.js` || (roomOf(target)?.dir === m && rooms.some(r => r.dir === m)));

const problems = [];
for (const dir of ['mock-kong', 'suites', 'harness', 'reports', 'golden', 'bench']) {
	for (const entry of readdirSync(path.join(root, dir), {recursive: true})) {
		const file = path.posix.join(dir, entry.split(path.sep).join('/'));
		if (!file.endsWith('.ts') || file.includes('/servers/js/') || file.includes('node_modules')) continue;
		const text = readFileSync(path.join(root, file), 'utf8');
		const lines = text.split('\n').length - 1;
		if (lines > maxLines && !file.endsWith('.test.ts') && !text.slice(0, 600).includes('Long because')) {
			problems.push(`${file}: ${lines} lines; over ${maxLines} needs a reason at its top ("Long because ...")`);
		}
		const from = roomOf(file);
		for (const [, spec] of text.matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)) {
			const target = path.posix.join(path.posix.dirname(file), spec);
			if (from && !file.endsWith('.test.ts') && roomOf(target) && !allowed(from, target)) {
				problems.push(`${file}: ${from.dir} may not import ${target}`);
			}
		}
	}
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
