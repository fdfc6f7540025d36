import {ConformError} from '../errors.js';
import {CjsonError, cjsonDecode, cjsonPrefix} from '../lua/cjson/decode.js';
import type {JsonObject, JsonValue} from '../lua/json.js';
import {defaultKongVersion, type KongVersion} from '../versions/index.js';
import {defaultProtocol, type Protocol, protocols} from '../wire/protocol.js';
import {type CommandResult, runCommand} from './command.js';
import type {PluginInfo, ServerDefinition} from './definition.js';
import {kongOnBadDump, kongOnNoPlugin, kongOnUnknownProtocol} from './dump-kong.js';
import {plainText} from './output.js';
import {withPrefix} from './shell.js';

/** A plugin of a dump with the entry it came from: `raw` is what Kong's loader looks at. */
export interface DumpedPlugin extends PluginInfo {
	readonly raw: JsonObject;
}

/** What a dump says (process.lua: query_external_plugin_info, before 3.9 ask_info). */
export interface ParsedDump {
	/** The whole stdout. */
	readonly raw: string;
	/** Text before and after the JSON document; always empty in a dump that real Kong can read. */
	readonly before: string;
	readonly after: string;
	readonly json: JsonValue;
	readonly protocol: Protocol;
	/** Go servers name the socket they would use without a prefix. */
	readonly socketPath: string | undefined;
	readonly plugins: readonly DumpedPlugin[];
	/** Entries Kong could make nothing of, after the first: index and what they are. */
	readonly badEntries: readonly {readonly index: number; readonly what: string}[];
}

/** What a plugin server answers to the query. */
export interface Dump extends ParsedDump {
	/** The command that gave it: the fallback where that was needed. */
	readonly command: string;
	/** Kong does not look at it. */
	readonly exitCode: number | null;
	/** The end of stderr. */
	readonly stderr: string;
	readonly durationMs: number;
	/** A process of the query was still there when it was over. */
	readonly leftRunning: boolean;
}

export interface ParseOptions {
	readonly version?: KongVersion;
	/** What the user pointed at, and the command, for messages. */
	readonly label?: string;
	readonly command?: string;
	/** Take a dump that stands between other output, which no Kong can read: see `before` and `after`. */
	readonly tolerant?: boolean;
	/** For messages. */
	readonly stderr?: string;
}

export interface QueryOptions extends Omit<ParseOptions, 'label' | 'command' | 'stderr'> {
	readonly timeoutMs: number;
	/** Replaces `{prefix}`. */
	readonly prefix?: string;
}

/**
 * Runs the query command as Kong does and reads what it prints.
 * @throws ConformError `query-failed` with what was seen; `usage` when the definition has no query command.
 */
export async function queryDump(definition: ServerDefinition, options: QueryOptions): Promise<Dump> {
	const {queryCommand, fallbackQueryCommand, label, cwd, env} = definition;
	if (queryCommand === undefined) {
		throw new ConformError({code: 'usage', what: 'there is no query command to ask the server with', server: label});
	}
	const run = (command: string) =>
		runCommand(options.prefix === undefined ? command : withPrefix(command, options.prefix), {
			cwd,
			env,
			timeoutMs: options.timeoutMs,
		});
	let result = await run(queryCommand);
	if (fallbackQueryCommand !== undefined && printedNothing(result) && result.code !== 0) {
		const second = await run(fallbackQueryCommand);
		if (!printedNothing(second)) result = second;
	}
	const version = options.version ?? defaultKongVersion;
	refuse(result, label, version, options.timeoutMs);
	const {command, code, stderr, durationMs, leftRunning, stdout} = result;
	const parsed = parseDump(stdout, {version, tolerant: options.tolerant, label, command, stderr});
	return {...parsed, command, exitCode: code, stderr, durationMs, leftRunning};
}

/**
 * Reads a dump as Kong does: one JSON document and nothing else.
 * @throws ConformError `query-failed` with what stood in the way and what Kong of the version would do.
 */
export function parseDump(stdout: string | Buffer, options: ParseOptions = {}): ParsedDump {
	const bytes = Buffer.from(stdout as string);
	const raw = bytes.toString('utf8');
	const context: Context = {...options, version: options.version ?? defaultKongVersion};
	const {json, before, after} = decode(bytes, context);
	if (typeof json !== 'object' || json === null) {
		throw failure(`the query printed ${describe(json)}, not a table of plugins`, context, {
			kong: kongOnBadDump(context.version, context.command, raw, undefined),
		});
	}
	const protocol = protocolOf(json, context);
	const {plugins, badEntries} = pluginsOf(json, context);
	const path = Array.isArray(json) ? undefined : json.SocketPath;
	return {
		raw,
		before,
		after,
		json,
		protocol,
		socketPath: typeof path === 'string' && path !== '' ? path : undefined,
		plugins,
		badEntries,
	};
}

type Context = ParseOptions & {readonly version: KongVersion};

function printedNothing(result: CommandResult): boolean {
	return result.ended === undefined && result.stdout.toString('latin1').trim() === '';
}

/** Failures of the run itself. Kong waits for ever, and does not look at the exit code. */
function refuse(result: CommandResult, label: string, version: KongVersion, timeoutMs: number): void {
	const context: Context = {version, label, command: result.command, stderr: result.stderr};
	switch (result.ended) {
		case 'timeout':
			throw failure(`the query was not over after ${timeoutMs} ms: ${result.command}`, context, {
				kong: 'waits for it without end: Kong does not start and prints nothing',
				hint: 'the query must print its dump and exit; nothing it starts may keep stdout open',
				output: joined(result),
			});
		case 'too-much':
			throw failure('the query printed more than a dump can be', context, {
				kong: 'reads all of it into memory',
				output: result.stdout.toString('utf8', 0, 400),
			});
		case undefined:
			break;
	}
	if (!printedNothing(result)) return;
	const why =
		result.signal !== null ? `was killed by ${result.signal}` : result.code === 0 ? '' : `exited with ${result.code}`;
	throw failure(`the query ${why === '' ? '' : `${why} and `}printed nothing on stdout: ${result.command}`, context, {
		kong: kongOnBadDump(version, result.command, result.stdout.toString('utf8'), decodeError(result.stdout)),
		hint: queryHint(result.code),
	});
}

function queryHint(code: number | null): string {
	switch (code) {
		case 126:
			return 'the file is there but may not be executed: chmod +x, or name its interpreter';
		case 127:
			return 'no such command: check the path, and the interpreter in its first line';
		default:
			return 'run the command by hand: the dump must come on stdout, nothing else';
	}
}

function decode(bytes: Buffer, context: Context): {json: JsonValue; before: string; after: string} {
	const error = decodeError(bytes);
	if (error === undefined) return {json: cjsonDecode(bytes), before: '', after: ''};
	const found = findDocument(bytes);
	if (found && context.tolerant) return found;
	const kong = kongOnBadDump(context.version, context.command, bytes.toString('utf8'), error);
	if (!found) {
		throw failure(`the query printed no JSON: ${error}`, context, {
			kong,
			output: excerpt(bytes.toString('utf8')),
			hint: 'the dump is a JSON array of plugins, or an object with Plugins',
		});
	}
	const parts = [found.before.trim() === '' ? [] : ['before'], found.after.trim() === '' ? [] : ['after']].flat();
	throw failure(`the query printed other text ${parts.join(' and ')} the JSON document`, context, {
		kong,
		output: excerpt([found.before, found.after].filter(text => text.trim() !== '').join('\n')),
		hint: 'stdout must hold the JSON alone: write logs to stderr',
	});
}

function decodeError(bytes: Buffer): string | undefined {
	try {
		cjsonDecode(bytes);
		return undefined;
	} catch (error) {
		if (error instanceof CjsonError) return error.message;
		throw error;
	}
}

const maxCandidates = 500;

/** The first JSON value in the text that looks like a dump: log lines like `[INFO] [1]` do not. */
function findDocument(bytes: Buffer): {json: JsonValue; before: string; after: string} | undefined {
	let tries = 0;
	for (let at = 0; at < bytes.length && tries < maxCandidates; at += 1) {
		if (bytes[at] !== 0x5b && bytes[at] !== 0x7b) continue;
		tries += 1;
		const found = cjsonPrefix(bytes, at);
		if (!found || !looksLikeDump(found.value)) continue;
		return {json: found.value, before: bytes.toString('utf8', 0, at), after: bytes.toString('utf8', found.end)};
	}
	return undefined;
}

function looksLikeDump(json: JsonValue): boolean {
	const entries = isObject(json) ? json.Plugins : json;
	return Array.isArray(entries) && entries.some(entry => isObject(entry) && 'Name' in entry);
}

/** `dump.Protocol or "MsgPack:1"`: only nil and false are false in Lua. */
function protocolOf(json: JsonObject | JsonValue[], context: Context): Protocol {
	const named = Array.isArray(json) ? undefined : json.Protocol;
	if (named === undefined || named === false) return defaultProtocol;
	const known = protocols.find(protocol => protocol === named);
	if (known !== undefined) return known;
	throw failure(`the dump names an unknown protocol: ${describe(named)}`, context, {
		kong: kongOnUnknownProtocol(context.version, named),
		hint: `Protocol is "${defaultProtocol}" (the default)${protocols.map(name => (name === defaultProtocol ? '' : ` or "${name}"`)).join('')}`,
	});
}

function pluginsOf(
	json: JsonObject | JsonValue[],
	context: Context,
): {plugins: DumpedPlugin[]; badEntries: {index: number; what: string}[]} {
	const listed = Array.isArray(json)
		? json
		: json.Plugins === undefined || json.Plugins === false
			? json
			: json.Plugins;
	const plugins: DumpedPlugin[] = [];
	const badEntries: {index: number; what: string}[] = [];
	for (const [index, entry] of (Array.isArray(listed) ? listed : []).entries()) {
		const what = isObject(entry) ? nameProblem(entry) : `it is ${describe(entry)}`;
		if (what === undefined && isObject(entry)) {
			plugins.push(pluginOf(entry));
			continue;
		}
		badEntries.push({index, what: what ?? ''});
	}
	const [bad] = badEntries;
	if (plugins.length > 0 && bad?.index !== 0) return {plugins, badEntries};
	const what = bad ? `the first plugin of the dump cannot be used: ${bad.what}` : 'there is no plugin in the dump';
	throw failure(what, context, {
		kong: kongOnNoPlugin(context.version, bad === undefined),
		output: excerpt(JSON.stringify(json)),
		hint: isObject(json) && 'Name' in json ? 'wrap the plugin in an array' : undefined,
	});
}

function nameProblem(entry: JsonObject): string | undefined {
	if (typeof entry.Name === 'string' && entry.Name !== '') return undefined;
	if (entry.Name !== undefined) return `its Name is ${describe(entry.Name)}`;
	return 'name' in entry ? 'it has "name" where Kong reads "Name"' : 'it has no Name';
}

function pluginOf(raw: JsonObject): DumpedPlugin {
	const {Name, Version, Priority, Phases, Schema} = raw;
	return {
		name: String(Name),
		version: typeof Version === 'string' ? Version : undefined,
		priority: typeof Priority === 'number' ? Priority : undefined,
		phases: Array.isArray(Phases) ? Phases.filter(phase => typeof phase === 'string') : [],
		schema: Schema,
		raw,
	};
}

function failure(what: string, context: Context, more: {kong: string; hint?: string; output?: string}): ConformError {
	return new ConformError({
		code: 'query-failed',
		what,
		server: context.label,
		output: plainText(more.output ?? context.stderr ?? ''),
		kong: `${context.version.name}: ${more.kong}`,
		hint: more.hint,
	});
}

function joined(result: CommandResult): string {
	return [excerpt(result.stdout.toString('utf8')), result.stderr].filter(text => text !== '').join('\n');
}

function excerpt(text: string): string {
	return text.length > 800 ? `${text.slice(0, 800)} ... (${text.length} characters)` : text;
}

function describe(value: JsonValue): string {
	const text = JSON.stringify(value);
	return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
