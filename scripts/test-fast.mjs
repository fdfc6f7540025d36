// The tests that start no servers to speak of, for the loop while working: `npm run test:fast [-- more of ava's arguments]`.
import {spawnSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Each takes seconds: the matrix, real servers, whole runs of the program. */
const slow = [
	'golden/replay',
	'harness/cli',
	'harness/conform',
	'harness/green',
	'harness/matrix',
	'harness/run/runner',
	'harness/run/servers',
	'harness/scenario/expect',
	'harness/scenario/run/examples',
	'harness/scenario/run/run',
	'mock-kong/kong',
	'mock-kong/servers/process',
	'mock-kong/streams',
	'scripts/mutants',
	'suites/rules/failures/failures',
	'suites/servers/faults/faults',
	'suites/servers/js',
	'suites/servers/official-go',
	'suites/servers/official-js',
	'suites/servers/official-python',
	'suites/servers/official-python-modes',
	'suites/servers/official-python-older',
	'suites/servers/reference/msgpack',
	'suites/servers/reference/protobuf',
	'suites/servers/unusual',
].map(name => `${name}.test.ts`);
for (const file of slow) {
	if (!existsSync(path.join(root, file))) throw new Error(`there is no ${file}: scripts/test-fast.mjs names it`);
}
const files = ['golden', 'harness', 'mock-kong', 'reports', 'scripts', 'suites', 'bench'].flatMap(dir =>
	readdirSync(path.join(root, dir), {recursive: true})
		.map(entry => path.posix.join(dir, entry.split(path.sep).join('/')))
		.filter(file => file.endsWith('.test.ts') && !file.includes('node_modules') && !slow.includes(file)),
);
const ava = path.join(root, 'node_modules/ava/entrypoints/cli.mjs');
const {status} = spawnSync(process.execPath, [ava, ...process.argv.slice(2), ...files], {cwd: root, stdio: 'inherit'});
process.exitCode = status ?? 1;
