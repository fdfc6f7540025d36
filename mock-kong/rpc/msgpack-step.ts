import type {KongVersion} from '../versions.js';
import {fixMultimap, fixRaw, type Packable} from '../wire/msgpack/encode.js';
import {LuaMap, type LuaValue} from '../wire/shared/lua.js';

/** mp_rpc.lua: by_pdk_method. */
const typedSteps: Record<string, string> = {
	'kong.client.get_credential': 'plugin.StepCredential',
	'kong.client.load_consumer': 'plugin.StepConsumer',
	'kong.client.get_consumer': 'plugin.StepConsumer',
	'kong.client.authenticate': 'plugin.StepCredential',
	'kong.node.get_memory_stats': 'plugin.StepMemoryStats',
	'kong.router.get_route': 'plugin.StepRoute',
	'kong.router.get_service': 'plugin.StepService',
	'kong.request.get_query': 'plugin.StepMultiMap',
	'kong.request.get_headers': 'plugin.StepMultiMap',
	'kong.response.get_headers': 'plugin.StepMultiMap',
	'kong.service.response.get_headers': 'plugin.StepMultiMap',
};

/** mp_rpc.lua: must_fix. */
const multimaps = new Set([
	'kong.request.get_query',
	'kong.request.get_headers',
	'kong.response.get_headers',
	'kong.service.response.get_headers',
]);
const rawBodies = new Set([
	'kong.request.get_raw_body',
	'kong.response.get_raw_body',
	'kong.service.response.get_raw_body',
]);

/** Under which method an answer is sent (mp_rpc.lua: get_step_method). */
export function stepMethod(method: LuaValue, result: LuaValue, error: LuaValue, version: KongVersion): string {
	if (version.sendsStepError && (result === undefined || result === false) && error !== undefined && error !== false) {
		return 'plugin.StepError';
	}
	const own = result instanceof LuaMap ? result.get('_method') : undefined;
	if (typeof own === 'string') return own;
	return (typeof method === 'string' ? typedSteps[method] : undefined) ?? 'plugin.Step';
}

/**
 * The answer as it will be packed (mp_rpc.lua: fix_mmap, fix_raw). fix_raw looks at its value only when the message is
 * packed: by then Kong holds a connection, which it loses. @throws LuaPackError where Kong's Lua raises, at once or then
 */
export function packedAnswer(method: LuaValue, result: LuaValue, version: KongVersion): () => Packable {
	if (typeof method === 'string' && multimaps.has(method)) {
		const map = fixMultimap(result);
		return () => map;
	}
	if (typeof method === 'string' && version.rawBodyAsBin && rawBodies.has(method)) return () => fixRaw(result);
	return () => result;
}
