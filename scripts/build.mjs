// Compiles to dist/, copies the data the program reads at run time, marks the programs executable.
import {execFileSync} from 'node:child_process';
import {chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildCommonJs} from './build-commonjs.mjs';
import {writeMutants} from './mutants.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = path.join(root, 'dist');
const dataFiles = ['mock-kong/wire/protobuf/pluginsocket.proto'];
const knownFailures = 'suites/servers/known-failures';
const programData = readdirSync(path.join(root, knownFailures)).map(name => `${knownFailures}/${name}`);
const libraryEntries = ['mock-kong/internal.js', 'harness/scenario/expect.js'];

rmSync(out, {recursive: true, force: true});
execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
	cwd: root,
	stdio: 'inherit',
});
for (const file of [...dataFiles, ...programData]) {
	mkdirSync(path.dirname(path.join(out, file)), {recursive: true});
	copyFileSync(path.join(root, file), path.join(out, file));
}
writeMutants(root, out);
for (const entry of readdirSync(out, {recursive: true})) {
	const file = path.join(out, entry);
	if (file.endsWith('.js') && readFileSync(file, 'utf8').startsWith('#!')) chmodSync(file, 0o755);
}
buildCommonJs(out, libraryEntries, dataFiles);
