import type {JsonValue} from '../lua/json.js';
import type {KongVersion} from '../versions/index.js';

/** What Kong does with a dump it cannot use. 3.9 rewrote process.lua; `loadsOnlyFirstPlugin` came with that. */

/** Not JSON (`error` is cjson's text), or JSON that is no table. */
export function kongOnBadDump(
	version: KongVersion,
	command: string | undefined,
	stdout: string,
	error: string | undefined,
): string {
	const printed = stdout.length > 200 ? `${stdout.slice(0, 200)}...` : stdout;
	const notTable = `ot a plugin info table: \\n${command ?? '<query command>'}\\n${printed.trimEnd()}`;
	if (!version.loadsOnlyFirstPlugin) return `does not start: "N${notTable}"`;
	const reason = error === undefined ? `n${notTable}` : `failed decoding plugin info: ${error}`;
	return `does not start: "failed loading external plugins: ${reason}"`;
}

/** @param empty the list is empty, or there is none; else its first entry is unusable. */
export function kongOnNoPlugin(version: KongVersion, empty: boolean): string {
	if (version.loadsOnlyFirstPlugin) {
		return empty
			? 'does not start: Lua error "attempt to index local \'info\' (a nil value)" (process.lua: query_external_plugin_info)'
			: 'does not start: a plugin without a name cannot be kept (process.lua: load_external_plugins_info)';
	}
	return empty
		? 'finds no plugin in it and does not start: "plugin is enabled but not installed; no plugin found"'
		: 'does not start: a plugin without a name cannot be kept (process.lua: register_plugin_info)';
}

export function kongOnUnknownProtocol(version: KongVersion, protocol: JsonValue): string {
	const name = typeof protocol === 'string' || typeof protocol === 'number' ? protocol : undefined;
	if (!version.loadsOnlyFirstPlugin) {
		return `logs "Unknown protocol implementation: ${name ?? 'userdata or table'}", starts, and answers each request the plugin is on with 500 (no rpc to call)`;
	}
	if (name === undefined) return 'does not start: Lua error while naming the protocol (rpc/init.lua: new)';
	return `drops the error "unknown protocol implementation: ${name}" (plugin.lua: new looks at the wrong variable), starts, and answers each request the plugin is on with 500`;
}
