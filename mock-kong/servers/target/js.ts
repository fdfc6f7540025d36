import {realpathSync} from 'node:fs';
import path from 'node:path';
import {ConformError} from '../../errors.js';
import type {ServerDefinition} from '../definition.js';
import type {TargetContext} from './context.js';
import {isExecutable, onPath, packageVersion, placesBeside} from './find.js';
import {shellCommand} from './shell-quote.js';

const program = 'kong-js-pluginserver';

/** JavaScript or TypeScript plugins, run by the kong-pdk found nearest to them. kong-pdk wants an absolute directory. */
export function resolveJsDirectory(dir: string, target: string, context: TargetContext): ServerDefinition {
	const bin = findProgram(dir, context);
	const command = (...flags: string[]) => shellCommand([bin, ...context.serverArgs, ...flags]);
	const version = pdkVersion(bin);
	return {
		label: target,
		queryCommand: command('--dump-all-plugins', '-d', dir),
		startCommand: `${command('-d', dir, '-p')} {prefix}`,
		socket: undefined,
		...(version === undefined ? {} : {pdk: {name: 'kong-js-pdk', version}}),
		notes: [`run by kong-pdk ${version ?? 'of unknown version'} (${bin})`],
	};
}

function findProgram(dir: string, {cwd, env}: TargetContext): string {
	const beside = placesBeside(dir, cwd).map(place => path.join(place, 'node_modules', '.bin', program));
	const found = beside.find(isExecutable) ?? onPath(program, env.PATH, cwd);
	if (found !== undefined) return found;
	throw new ConformError({
		code: 'usage',
		what: `no ${program} to run the plugins in ${dir}: not in node_modules there or above, not in the current directory's, not on PATH`,
		hint: 'npm install kong-pdk',
	});
}

/** The package.json above the real file. */
function pdkVersion(bin: string): string | undefined {
	return packageVersion(path.dirname(path.dirname(realpathSync(bin))));
}
