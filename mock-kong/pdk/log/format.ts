import type {LuaString} from '../../lua/values.js';
import type {LogSource} from '../../rpc/dialect.js';

const prefix = '[kong] ';

/** pdk/log.lua: formats of the core and of a plugin. */
export const coreFormat = '%file_src:%line_src %message';
export const pluginFormat = '%file_src:%line_src [%namespace] %message';

/** A log format ready for messages (pdk/log.lua: set_format and parse_modifiers). */
export interface LogFormat {
	line(message: LuaString): LuaString;
}

export function logFormat(format: LuaString, namespace: LuaString, source: LogSource): LogFormat {
	// Kong's pattern wants a character before `%namespace`, which must not be a percent sign.
	const named = prefix + format.replace(/([^%])%namespace/g, (_, before: string) => before + namespace);
	const modifiers: Readonly<Record<string, string>> = {
		'%file_src': source.file,
		'%line_src': source.line,
		'%func_name': source.caller,
	};
	const parts = named.split(/(?<!%)(%[a-z_]+)/).map(part => {
		if (part === '%message') return undefined;
		return Object.hasOwn(modifiers, part) ? (modifiers[part] ?? '?') : part;
	});
	return {line: message => parts.map(part => part ?? message).join('')};
}
