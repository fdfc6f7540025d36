import {LuaError} from '../../lua/errors.js';
import {luaTostring} from '../../lua/text.js';
import {type LuaString, type LuaValue, luaGet, luaType, orElse} from '../../lua/values.js';
import type {LogLevel, RequestState} from '../../ngx/state.js';
import type {LogSource} from '../../rpc/dialect.js';
import type {PhaseName} from '../../rpc/phases.js';
import type {KongVersion} from '../../versions/index.js';
import {checkPhase} from '../checks/phases.js';
import {type PdkFields, PdkTable, table} from '../lookup.js';
import type {PdkFunction} from '../namespace.js';
import {coreFormat, logFormat, pluginFormat} from './format.js';
import {inspectBox, inspectText} from './inspect.js';
import {serialize} from './serialize.js';

/** Most urgent first, as nginx numbers them. */
const levels: readonly LogLevel[] = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
const phasesWithCtx: readonly PhaseName[] = ['rewrite', 'access', 'header_filter', 'response', 'body_filter', 'log'];

/**
 * One logger (pdk/log.lua: new_log): the core's, or that of a plugin while its handler runs. `set_format` gives it
 * new functions, so what was looked up before keeps the old format.
 */
export function createLogger(version: KongVersion, namespace: LuaString, source: LogSource): PdkTable {
	const core = namespace === 'core';
	let fields: PdkFields = {};
	const fixed: PdkFields = {
		set_format: (_state, format) => {
			if (format !== undefined && format !== false && typeof format !== 'string') {
				throw new LuaError('format must be a string');
			}
			fields = {...fixed, ...leveled(typeof format === 'string' ? format : pluginFormat)};
			return undefined;
		},
		inspect: inspector(version, namespace, source),
		set_serialize_value: setSerializeValue(version),
		serialize: state => serialize(state),
		new: (_state, name, format) => {
			checkNewLogger(name, format);
			// Its functions cannot be packed: each is called with the packer's buffer, set_format refuses it.
			throw new LuaError('format must be a string');
		},
	};
	const leveled = (format: LuaString): PdkFields => {
		const {line} = logFormat(format, namespace, source);
		const write = (level: LogLevel): PdkFunction => {
			return (state, ...args) => {
				if (isLogged(state, level)) state.log(level, line(joined(version, args, luaTostring, '')));
				return undefined;
			};
		};
		const byLevel = Object.fromEntries(levels.map(level => [level, write(level)]));
		return {...byLevel, deprecation: deprecation(write('warn'))};
	};
	fields = {...fixed, ...leveled(core ? coreFormat : pluginFormat)};
	const call: PdkFunction = (state, ...args) => {
		const notice = fields.notice;
		return typeof notice === 'function' ? notice(state, ...args) : undefined;
	};
	return new PdkTable(name => (Object.hasOwn(fields, name) ? fields[name] : undefined), call, Object.keys(fields));
}

/** `kong.log.<level>` below the node's `log_level` does nothing at all, not even look at its arguments. */
function isLogged(state: RequestState, level: LogLevel): boolean {
	return levels.indexOf(level) <= levels.indexOf(state.node.logLevel ?? 'debug');
}

function joined(
	version: KongVersion,
	args: readonly LuaValue[],
	text: (value: LuaValue) => LuaString,
	separator: string,
): LuaString {
	if (args.length === 0 && version.logNeedsArgument) {
		throw new LuaError("bad argument #1 to 'select' (index out of range)");
	}
	return args.map(text).join(separator);
}

/** kong.deprecation's metatable with this logger's writer: the message without a closing table of options. */
function deprecation(write: PdkFunction): PdkTable {
	const raise: PdkFunction = (state, ...args) => {
		if (args.length === 0) throw new LuaError("bad argument #1 to 'select' (index out of range)");
		const options = args.at(-1);
		const parts = typeof options === 'object' ? args.slice(0, -1) : args;
		for (const [i, part] of parts.entries()) {
			if (typeof part !== 'string' && typeof part !== 'number') {
				throw new LuaError(`invalid value (${luaType(part)}) at index ${i + 1} in table for 'concat'`);
			}
		}
		const message = parts.map(luaTostring).join('');
		const after = typeof options === 'object' ? luaGet(options, 'after') : undefined;
		const removal = typeof options === 'object' ? luaGet(options, 'removal') : undefined;
		return write(state, message + schedule(after, removal));
	};
	return table({write}, raise);
}

/** pl.utils: raise_deprecation. */
function schedule(after: LuaValue, removal: LuaValue): LuaString {
	if (after !== undefined && removal !== undefined) {
		return ` (deprecated after ${luaTostring(after)}, scheduled for removal in ${luaTostring(removal)})`;
	}
	if (after !== undefined) return ` (deprecated after ${luaTostring(after)})`;
	return removal === undefined ? '' : ` (scheduled for removal in ${luaTostring(removal)})`;
}

/** pdk/log.lua: new_inspect. `on` and `off` are of the logger, for every later request. */
function inspector(version: KongVersion, namespace: LuaString, source: LogSource): PdkTable {
	const level = version.inspectAtNotice ? 'notice' : 'debug';
	const {line} = logFormat(`%file_src:%func_name:%line_src [${namespace}]\n%message`, namespace, source);
	let on = true;
	const print: PdkFunction = (state, ...args) => {
		if (!on || !isLogged(state, level)) return undefined;
		for (const text of inspectBox(line(joined(version, args, inspectText, ' ')))) state.log(level, text);
		return undefined;
	};
	const turn = (to: boolean): PdkFunction => {
		return () => {
			on = to;
			return undefined;
		};
	};
	return table({on: turn(true), off: turn(false), print}, print);
}

function setSerializeValue(version: KongVersion): PdkFunction {
	const keyFirst = version.serializeKeyFirst;
	return (state, key, value, options) => {
		checkPhase(state, phasesWithCtx);
		if (keyFirst) checkKey(key);
		const mode = serializeMode(options);
		if (typeof key !== 'string') throw new LuaError('key must be a string');
		if (mode !== 'set' && mode !== 'add' && mode !== 'replace') {
			throw new LuaError("mode must be 'set', 'add' or 'replace'");
		}
		state.serializeValues.push({key, value, mode});
		return undefined;
	};
}

function checkKey(key: LuaValue): void {
	if (typeof key !== 'string') throw new LuaError('key must be a string');
}

/** `options and options.mode or "set"`. */
function serializeMode(options: LuaValue): LuaValue {
	if (options === undefined || options === false || typeof options === 'string') return 'set';
	if (typeof options !== 'object') {
		throw new LuaError(`attempt to index local 'options' (a ${luaType(options)} value)`);
	}
	return orElse(luaGet(options, 'mode'), 'set');
}

function checkNewLogger(name: LuaValue, format: LuaValue): void {
	if (typeof name !== 'string') throw new LuaError('namespace must be a string');
	if (name === '') throw new LuaError('namespace cannot be an empty string');
	if (format === undefined || format === false) return;
	if (typeof format !== 'string') throw new LuaError('format must be a string if specified');
	if (format === '') throw new LuaError('format cannot be an empty string if specified');
}
