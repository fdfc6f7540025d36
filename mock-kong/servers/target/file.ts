import {readFileSync} from 'node:fs';
import path from 'node:path';
import {ConformError} from '../../errors.js';
import type {ServerDefinition} from '../definition.js';
import type {TargetContext} from './context.js';
import {isExecutable, isProgram} from './find.js';
import {goPdk} from './go.js';
import {resolvePythonFile} from './python.js';
import {shellCommand} from './shell-quote.js';

/** A file: an executable that is the server, or a plugin of one. */
export function resolveFile(file: string, target: string, context: TargetContext): ServerDefinition {
	const extension = path.extname(file);
	const program = isProgram(file);
	if (isExecutable(file) && program && !(extension === '.py' && isForAnyPython(file))) {
		return executable(file, target, context);
	}
	if (extension === '.py') return resolvePythonFile(file, target, context);
	throw new ConformError({code: 'usage', ...whyNot(file, target, extension, program)});
}

/** The way of go-pdk and of embedded servers: `-dump` to ask, `-kong-prefix` to start. */
function executable(file: string, target: string, {serverArgs}: TargetContext): ServerDefinition {
	const command = (...flags: string[]) => shellCommand([file, ...serverArgs, ...flags]);
	return {
		label: target,
		queryCommand: command('-dump'),
		fallbackQueryCommand: command('--dump'),
		startCommand: `${command('-kong-prefix')} {prefix}`,
		socket: undefined,
		...goPdk(file),
	};
}

/** An embedded server of kong-pdk whose first line names whichever Python is first on PATH: the one with kong-pdk may be another. */
function isForAnyPython(file: string): boolean {
	const source = readFileSync(file, 'utf8');
	return /^#!\s*\S*\/env\s+python[\d.]*\s*\n/.test(source) && source.includes('start_dedicated_server');
}

function whyNot(file: string, target: string, extension: string, program: boolean): {what: string; hint?: string} {
	const dir = path.dirname(target);
	switch (extension) {
		case '.js':
		case '.ts':
		case '.cjs':
		case '.mjs':
			return program && !isPdkPlugin(file)
				? {what: `${target} is not executable`, hint: `chmod +x ${target}`}
				: {
						what: `${target} is one plugin; kong-js-pluginserver runs a directory of them`,
						hint: `kong-ps-conform ${dir}`,
					};
		case '.go':
			return {
				what: `${target} is Go source`,
				hint: 'build it first: go build -o my-plugin . && kong-ps-conform ./my-plugin',
			};
		case '.conf':
			return {
				what: `${target}: a kong.conf cannot be read yet`,
				hint: 'give its commands: `startCommand` and `queryCommand`',
			};
		default:
			return program
				? {what: `${target} is not executable`, hint: `chmod +x ${target}`}
				: {
						what: `${target} is neither a program nor a plugin`,
						hint: 'a script needs a first line like "#!/usr/bin/env node" and chmod +x',
					};
	}
}

function isPdkPlugin(file: string): boolean {
	return /\bPlugin\b/.test(readFileSync(file, 'utf8')) && /module\.exports|export /.test(readFileSync(file, 'utf8'));
}
