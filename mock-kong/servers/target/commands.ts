import {statSync} from 'node:fs';
import path from 'node:path';
import {usageError} from '../../errors.js';
import type {ServerDefinition} from '../definition.js';
import {nearNames} from '../near.js';
import type {TargetContext} from './context.js';
import {namesIn} from './find.js';

// sun_path is 108 bytes on Linux, 104 on macOS, with the final zero; Node cuts longer ones without a word.
const socketPathLimit = 104;

/**
 * `startCommand` and `queryCommand` (or `socket` for a server somebody else started) and no target. Errors name these in
 * backquotes: a command line puts its own words there.
 */
export function commandPair(context: TargetContext): ServerDefinition {
	const {queryCommand, startCommand, socket, serverArgs} = context;
	if (serverArgs.length > 0) {
		throw usageError('`serverArgs` have no place with `startCommand`', 'write them into the commands');
	}
	if (queryCommand === undefined) {
		throw usageError('`startCommand` needs `queryCommand`', '`queryCommand` <command that prints the dump>');
	}
	if (startCommand === undefined) {
		if (socket !== undefined)
			return runningServer(socket.startsWith('unix:') ? socket : `unix:${socket}`, {...context, socket: undefined});
		throw usageError(
			'`queryCommand` alone says nothing about where the server is',
			'add `startCommand`, or `socket` of a running one',
		);
	}
	checkPrefixed(startCommand, socket);
	return {label: startCommand, queryCommand, startCommand, socket: socketPath(socket, context.cwd)};
}

/** `unix:/path.sock`: a server that runs already. */
export function runningServer(target: string, context: TargetContext): ServerDefinition {
	if (context.startCommand !== undefined) {
		throw usageError(`${target} is a server that runs already`, 'with `startCommand` say `socket` instead');
	}
	if (context.socket !== undefined) throw usageError(`\`socket\` has no place beside ${target}`);
	if (context.serverArgs.length > 0) throw usageError(`\`serverArgs\` have no place: ${target} runs already`);
	const file = path.resolve(context.cwd, target.slice('unix:'.length).replace(/^\/\/(?=\/)/, ''));
	checkLength(file);
	const stat = statSync(file, {throwIfNoEntry: false});
	if (!stat) {
		const near = nearNames(path.basename(file), namesIn(path.dirname(file)));
		throw usageError(
			`there is no socket ${file}`,
			near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'is the server running?',
		);
	}
	if (!stat.isSocket()) throw usageError(`${file} is not a socket`);
	if (context.queryCommand === undefined) {
		throw usageError(
			`${target} needs \`queryCommand\`: Kong learns the plugins from a dump, not from the socket`,
			"`queryCommand` './my-server -dump'",
		);
	}
	return {label: target, queryCommand: context.queryCommand, startCommand: undefined, socket: file};
}

/** What was found out, with what the user knows better. */
export function withOverrides(found: ServerDefinition, context: TargetContext): ServerDefinition {
	const {queryCommand, startCommand, socket, cwd} = context;
	if (startCommand !== undefined) checkPrefixed(startCommand, socket);
	return {
		...found,
		...(queryCommand === undefined ? {} : {queryCommand, fallbackQueryCommand: undefined}),
		...(startCommand === undefined ? {} : {startCommand}),
		...(socket === undefined ? {} : {socket: socketPath(socket, cwd)}),
	};
}

function checkPrefixed(startCommand: string, socket: string | undefined): void {
	if (startCommand.includes('{prefix}') || socket !== undefined) return;
	throw usageError(
		'`startCommand` has no {prefix} and there is no `socket`: nothing says where the server will listen',
		'`startCommand` "my-server --prefix {prefix}", or add `socket` <path>',
	);
}

function socketPath(socket: string | undefined, cwd: string): string | undefined {
	if (socket === undefined) return undefined;
	const bare = socket.replace(/^unix:/, '');
	if (bare.includes('{prefix}')) return bare;
	const file = path.resolve(cwd, bare);
	checkLength(file);
	return file;
}

function checkLength(file: string): void {
	const length = Buffer.byteLength(file);
	if (length < socketPathLimit) return;
	throw usageError(
		`the socket path is ${length} bytes long, ${socketPathLimit - 1} are possible: ${file}`,
		'a shorter directory, or a symbolic link to it',
	);
}
