import {isTrue, LuaMap, type LuaValue} from '../../lua/values.js';
import type {KongVersion} from '../../versions/index.js';
import {fixMultimap, fixRaw, type Packable} from '../../wire/msgpack/encode.js';

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

/** Over a nil from one of those Kong raises instead of sending it. */
export function canAnswerNil(method: string, version: KongVersion): boolean {
	return !multimaps.has(method) && !(version.rawBodyAsBin && rawBodies.has(method));
}

/** A step as it will be sent: under which method, and its data. */
export interface Step {
	readonly method: Packable;
	/** @throws PackingError */
	readonly data: () => Packable;
}

/**
 * The step that answers a PDK call (mp_rpc.lua: call_pdk_method, get_step_method). fix_mmap works at once; fix_raw looks
 * at its value only when the message is packed: by then Kong holds a connection, which it loses.
 * @throws PackingError where fix_mmap raises
 */
export function stepFor(method: LuaValue, result: LuaValue, error: LuaValue, version: KongVersion): Step {
	if (typeof method === 'string' && multimaps.has(method)) {
		const map = fixMultimap(result);
		return {method: ownMethod(map) ?? typedStep(method), data: () => map};
	}
	if (version.sendsStepError && !isTrue(result) && isTrue(error)) {
		return {method: 'plugin.StepError', data: () => error};
	}
	const raw = typeof method === 'string' && version.rawBodyAsBin && rawBodies.has(method);
	return {method: ownMethod(result) ?? typedStep(method), data: raw ? () => fixRaw(result) : () => result};
}

function typedStep(method: LuaValue): string {
	return (typeof method === 'string' ? typedSteps[method] : undefined) ?? 'plugin.Step';
}

/** `pdk_res._method`: whatever a table has there is sent as the method, in a multimap a list or empty list. */
function ownMethod(result: Packable): Packable {
	const own = result instanceof LuaMap ? result.get('_method') : undefined;
	return own === false ? undefined : own;
}
