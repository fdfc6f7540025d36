// Builds the plugin servers that the tests drive: Go plugins, a venv for the Python ones, and older PDKs beside the newest.
// What is up to date is left alone. A language the machine lacks is skipped, unless CONFORM_REQUIRE names it.
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const servers = fileURLToPath(new URL('../suites/servers', import.meta.url));
/** Directories of Go plugins, and where their executables go. */
const goPlugins = [
	{source: path.join(servers, 'go'), built: path.join(servers, '.build', 'go')},
	{
		source: fileURLToPath(new URL('../examples/go', import.meta.url)),
		built: path.join(servers, '.build', 'examples'),
	},
];
const python = path.join(servers, 'python');
/** Older PDKs of Python and JavaScript: each is installed in a directory of its own, with copies of plugins beside it. */
const older = path.join(servers, 'older');
const lastLines = 25;

/** `missing` says why the language cannot be used here; `build` throws what went wrong, and tells whether it did anything. */
const languages = [
	{name: 'go', title: 'Go', missing: goMissing, build: buildGo},
	{name: 'python', title: 'Python', missing: pythonMissing, build: buildPython},
	{name: 'js', title: 'JavaScript', missing: jsMissing, build: buildOlderJs},
];

function goMissing() {
	return answers('go', ['version']) === undefined ? 'no go on PATH' : undefined;
}

/**
 * One directory a plugin, each a module of its own; the executable bears the name of the module. `go.v0.8.mod` builds the
 * same source on another go-pdk.
 */
function buildGo() {
	const go = answers('go', ['version']);
	const modules = goPlugins.flatMap(({source, built}) =>
		directories(source).flatMap(name => goModules(source, name, built)),
	);
	let built = false;
	for (const {source, modfile, out} of modules) {
		const files = readdirSync(source)
			.filter(file => file.endsWith('.go') || file.startsWith('go.'))
			.map(file => path.join(source, file));
		built =
			once(out, fingerprint([go, ...files.map(file => readFileSync(file))]), () => {
				const env = {...process.env, CGO_ENABLED: '0', GOWORK: 'off'};
				const args = ['build', `-modfile=${modfile}`, '-trimpath', '-buildvcs=false', '-o', `${out}${path.sep}`, '.'];
				run('go', args, {cwd: source, env});
			}) || built;
	}
	return built;
}

function directories(dir) {
	return readdirSync(dir, {withFileTypes: true}).flatMap(entry => (entry.isDirectory() ? [entry.name] : []));
}

function goModules(dir, name, built) {
	const source = path.join(dir, name);
	return readdirSync(source).flatMap(modfile => {
		const [found, version] = /^go(?:\.(v[\d.]+))?\.mod$/.exec(modfile) ?? [];
		if (found === undefined) return [];
		const out = version === undefined ? name : `${name.replace(/-v[\d.]+$/, '')}-${version}`;
		return [{source, modfile, out: path.join(built, out)}];
	});
}

function pythonMissing() {
	if (answers('python3', ['--version']) === undefined) return 'no python3 on PATH';
	if (answers('python3', ['-c', 'import ensurepip, venv']) === undefined) return 'python3 has no venv module';
	return undefined;
}

function buildPython() {
	const builds = olderPdks('kong-python-pdk').map(({source, out}) => {
		copyPlugins(python, out);
		return buildVenv(path.join(out, '.venv'), path.join(source, 'requirements.txt'));
	});
	return [buildVenv(path.join(python, '.venv'), path.join(python, 'requirements.txt')), ...builds].includes(true);
}

/** Scripts of a venv hold its absolute path, so a venv that was moved is made anew. */
function buildVenv(venv, requirements) {
	const base = answers('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)']);
	const pip = path.join(venv, 'bin', 'pip');
	return once(venv, fingerprint([base, venv, readFileSync(requirements)]), () => {
		run('python3', ['-m', 'venv', venv]);
		run(pip, ['install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '-r', requirements]);
	});
}

function jsMissing() {
	const bin = fileURLToPath(new URL('../node_modules/.bin/kong-js-pluginserver', import.meta.url));
	return existsSync(bin) ? undefined : 'no kong-pdk in node_modules';
}

function buildOlderJs() {
	const builds = olderPdks('kong-js-pdk').map(({source, out}) => {
		const files = ['package.json', 'package-lock.json'].map(name => path.join(source, name));
		const modules = path.join(out, 'node_modules');
		copyPlugins(path.join(servers, 'js'), out);
		return once(modules, fingerprint(files.map(file => readFileSync(file))), () => {
			for (const file of files) cpSync(file, path.join(out, path.basename(file)));
			run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {cwd: out});
		});
	});
	return builds.includes(true);
}

function olderPdks(pdk) {
	return directories(older)
		.filter(name => name.startsWith(`${pdk}-`))
		.map(name => ({source: path.join(older, name), out: path.join(servers, '.build', name)}));
}

/** A plugin runs on the PDK that is installed nearest to it. */
function copyPlugins(source, out) {
	for (const name of ['all-phases', 'probe']) {
		const copy = path.join(out, name);
		rmSync(copy, {recursive: true, force: true});
		mkdirSync(copy, {recursive: true});
		for (const entry of readdirSync(path.join(source, name), {withFileTypes: true})) {
			if (entry.isFile()) cpSync(path.join(source, name, entry.name), path.join(copy, entry.name));
		}
	}
}

/** Makes `dir` anew unless it was made from the same. @returns whether it was made */
function once(dir, from, make) {
	const stamp = path.join(dir, 'built-from');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === from) return false;
	rmSync(dir, {recursive: true, force: true});
	mkdirSync(dir, {recursive: true});
	make();
	writeFileSync(stamp, from);
	return true;
}

function fingerprint(parts) {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(String(part.length)).update(':').update(part);
	return hash.digest('hex');
}

/** What a command prints; undefined when there is no such command, or it fails. */
function answers(command, args) {
	const {status, stdout} = spawnSync(command, args, {encoding: 'utf8'});
	return status === 0 ? stdout.trim() : undefined;
}

function run(command, args, options = {}) {
	const {status, signal, error, stdout, stderr} = spawnSync(command, args, {encoding: 'utf8', ...options});
	if (status === 0) return;
	const said = `${stdout ?? ''}${stderr ?? ''}`.trimEnd().split('\n').slice(-lastLines).join('\n');
	const how = error?.message ?? (signal === null ? `exit code ${status}` : `ended by ${signal}`);
	throw new Error(`${[command, ...args].join(' ')}: ${how}\n${said}`);
}

const required = (process.env.CONFORM_REQUIRE ?? '')
	.split(',')
	.map(name => name.trim())
	.filter(name => name !== '');
const unknown = required.filter(name => !languages.some(language => language.name === name));
const problems = unknown.map(
	name => `CONFORM_REQUIRE names ${name}: it may name ${languages.map(l => l.name).join(', ')}`,
);

for (const {name, title, missing, build} of languages) {
	const reason = missing();
	if (reason !== undefined) {
		if (required.includes(name)) problems.push(`${title}: ${reason}, and CONFORM_REQUIRE names ${name}`);
		else console.error(`SKIPPED: ${reason}: tests of ${title} servers do not run`);
		continue;
	}
	try {
		if (build()) console.log(`${title} servers: built`);
	} catch (error) {
		problems.push(`${title}: ${error.message}`);
	}
}
for (const problem of problems) console.error(`FAILED: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
