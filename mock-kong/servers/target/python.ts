import {readFileSync} from 'node:fs';
import path from 'node:path';
import {ConformError} from '../../errors.js';
import type {ServerDefinition} from '../definition.js';
import type {TargetContext} from './context.js';
import {isExecutable, namesIn, onPath, placesBeside} from './find.js';
import {shellCommand} from './shell-quote.js';

const program = 'kong-python-pluginserver';
const venvs = ['.venv', 'venv'];
/** As kong_pdk/cli.py: parse takes them; short ones may stand together. */
const modes = [
	{flags: /^(?:-v*g|--gevent)/, mode: 'gevent'},
	{flags: /^(?:-v*m|--multiprocessing)/, mode: 'multiprocessing'},
] as const;

/** Python plugins, run by the kong-pdk of the venv nearest to them. */
export function resolvePythonDirectory(dir: string, target: string, context: TargetContext): ServerDefinition {
	const bin = findInVenv(program, dir, context);
	if (bin === undefined) {
		throw new ConformError({
			code: 'usage',
			what: `no ${program} to run the plugins in ${dir}: not in .venv or venv there or above, not in the active venv, not on PATH`,
			hint: 'python3 -m venv .venv && .venv/bin/pip install kong-pdk',
		});
	}
	const command = (...flags: string[]) => shellCommand([bin, ...context.serverArgs, ...flags]);
	const version = pdkVersion(bin);
	return {
		label: target,
		queryCommand: command('--dump-all-plugins', '-d', dir),
		startCommand: `${command('-d', dir, '-p')} {prefix}`,
		socket: undefined,
		...pdkOf(version, context.serverArgs),
		notes: [`run by kong-pdk ${version ?? 'of unknown version'} (${bin})`],
	};
}

/** One plugin: run by its own server (`start_dedicated_server`) if it has one, else by that of its directory. */
export function resolvePythonFile(file: string, target: string, context: TargetContext): ServerDefinition {
	const source = readFileSync(file, 'utf8');
	if (/^class Plugin\b/m.test(source) && !source.includes('start_dedicated_server')) {
		const plugin = path.basename(file, '.py');
		return {...resolvePythonDirectory(path.dirname(file), target, context), plugin};
	}
	const python = findInVenv('python3', path.dirname(file), context);
	if (python === undefined) {
		throw new ConformError({
			code: 'usage',
			what: `no python3 to run ${target}`,
			hint: 'install Python 3, or put it on PATH',
		});
	}
	const command = (...flags: string[]) => shellCommand([python, file, ...context.serverArgs, ...flags]);
	const version = source.includes('kong_pdk') ? pdkVersion(python) : undefined;
	return {
		label: target,
		queryCommand: command('--dump'),
		startCommand: `${command('-p')} {prefix}`,
		socket: undefined,
		...pdkOf(version, context.serverArgs),
		notes: [`run by ${python}${version === undefined ? '' : ` with kong-pdk ${version}`}`],
	};
}

function pdkOf(version: string | undefined, serverArgs: readonly string[]): Pick<ServerDefinition, 'pdk'> {
	if (version === undefined) return {};
	const mode = modes.find(({flags}) => serverArgs.some(word => flags.test(word)))?.mode;
	return {pdk: {name: 'kong-python-pdk', version, ...(mode === undefined ? {} : {mode})}};
}

function findInVenv(name: string, dir: string, {cwd, env}: TargetContext): string | undefined {
	const places = placesBeside(dir, cwd).flatMap(place => venvs.map(venv => path.join(place, venv)));
	const active = env.VIRTUAL_ENV === undefined || env.VIRTUAL_ENV === '' ? [] : [env.VIRTUAL_ENV];
	return (
		[...places, ...active].map(venv => path.join(venv, 'bin', name)).find(isExecutable) ?? onPath(name, env.PATH, cwd)
	);
}

/** What pip left beside the interpreter: `kong_pdk-0.40.dist-info` or `.egg-info`; Debian says dist-packages. */
function pdkVersion(bin: string): string | undefined {
	const lib = path.join(path.dirname(path.dirname(bin)), 'lib');
	const packages = namesIn(lib)
		.filter(name => name.startsWith('python3'))
		.flatMap(name => ['site-packages', 'dist-packages'].flatMap(kind => namesIn(path.join(lib, name, kind))));
	return packages.map(name => /^kong[_-]pdk-([^-]+)\.(?:dist|egg)-info$/i.exec(name)?.[1]).find(v => v !== undefined);
}
