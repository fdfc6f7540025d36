// Compiles to dist/, copies the data the program reads at run time, marks the programs executable. What is up to date is
// left alone: installing, testing and packing each ask for a build.
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildCommonJs} from './build-commonjs.mjs';
import {writeMutants} from './mutants.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = path.join(root, 'dist');
const dataFiles = ['mock-kong/wire/protobuf/pluginsocket.proto'];
const knownFailures = 'suites/servers/known-failures';
const programData = readdirSync(path.join(root, knownFailures)).map(name => `${knownFailures}/${name}`);
const libraryEntries = ['mock-kong/index.js', 'harness/scenario/expect.js'];

/** Not in the package, and not in dist/: in the cache of what npm installs. */
const stamp = path.join(root, 'node_modules/.cache/build-fingerprint');
const fingerprint = inputs();
if (existsSync(path.join(out, 'harness/cli.js')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) {
	process.exit(0);
}

rmSync(stamp, {force: true});
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
mkdirSync(path.dirname(stamp), {recursive: true});
writeFileSync(stamp, fingerprint);

/** What dist/ is made of, and what makes it. */
function inputs() {
	const hash = createHash('sha256');
	const files = ['mock-kong', 'suites', 'harness', 'reports', 'scripts']
		.flatMap(dir => readdirSync(path.join(root, dir), {recursive: true}).map(file => path.join(dir, file)))
		.filter(
			file =>
				/\.(ts|mjs|proto|ya?ml|json)$/.test(file) &&
				!/\.test\.ts$|(^|[\\/])(node_modules|\.build|\.venv)[\\/]/.test(file),
		);
	for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', ...files.sort()]) {
		hash
			.update(`${file}\0`)
			.update(readFileSync(path.join(root, file)))
			.update('\0');
	}
	return hash.digest('hex');
}
