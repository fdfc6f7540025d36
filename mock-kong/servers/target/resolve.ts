import {type Stats, statSync} from 'node:fs';
import path from 'node:path';
import {ConformError} from '../../errors.js';
import type {ServerDefinition} from '../definition.js';
import {nearNames} from '../near.js';
import {commandPair, runningServer, withOverrides} from './commands.js';
import type {TargetContext} from './context.js';
import {resolveDirectory} from './directory.js';
import {resolveFile} from './file.js';
import {namesIn} from './find.js';

/**
 * What the user pointed at, as kong.conf would describe it. Nothing is run.
 * @param target undefined: the commands in `context` say all
 * @throws ConformError `usage`
 */
export function resolveTarget(target: string | undefined, context: TargetContext): ServerDefinition {
	if (target === undefined) return commandPair(context);
	if (target.startsWith('unix:')) return runningServer(target, context);
	const file = path.resolve(context.cwd, target);
	const stat = look(file, target, context);
	if (context.queryCommand !== undefined && context.startCommand !== undefined) {
		return {...commandPair(context), label: target};
	}
	return withOverrides(resolveByKind(stat, file, target, context), context);
}

function resolveByKind(stat: Stats, file: string, target: string, context: TargetContext): ServerDefinition {
	if (stat.isDirectory()) return resolveDirectory(file, target, context);
	if (stat.isFile()) return resolveFile(file, target, context);
	if (stat.isSocket()) {
		throw new ConformError({
			code: 'usage',
			what: `${target} is a socket`,
			hint: `unix:${target} with \`queryCommand\` '<command that prints the dump>'`,
		});
	}
	throw new ConformError({code: 'usage', what: `${target} is neither a file nor a directory`});
}

function look(file: string, target: string, {cwd, commandNames = []}: TargetContext): Stats {
	let stat: Stats | undefined;
	try {
		stat = statSync(file, {throwIfNoEntry: false});
	} catch (error) {
		const what = error instanceof Error ? error.message : String(error);
		throw new ConformError({code: 'usage', what: `cannot look at ${target}: ${what}`});
	}
	if (stat) return stat;
	const dir = path.dirname(file);
	const near = nearNames(path.basename(file), namesIn(dir)).map(name => shown(path.join(dir, name), cwd));
	const command = target.includes('/') ? [] : nearNames(target, commandNames).map(name => `the command ${name}`);
	const names = [...command, ...near];
	throw new ConformError({
		code: 'usage',
		what: `there is no file or directory ${target}`,
		hint: names.length > 0 ? `did you mean ${names.join(' or ')}?` : undefined,
	});
}

function shown(file: string, cwd: string): string {
	const relative = path.relative(cwd, file);
	return relative.startsWith('..') ? file : `./${relative}`;
}
