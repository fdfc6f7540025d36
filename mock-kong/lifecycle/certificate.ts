import {LuaMap} from '../lua/values.js';
import type {RequestState} from '../ngx/state.js';
import {finishHandshake} from '../ngx/tls.js';
import {kongOrder} from './order.js';
import {type HttpOutcome, noResponse, type PhaseRun, type PluginHandler} from './outcome.js';

export interface Handshake {
	/** Failed: a Lua error in the certificate phase. nginx closes the connection with an alert; nothing follows on it. */
	readonly result: 'done' | 'failed';
	readonly phases: readonly PhaseRun[];
}

/**
 * The TLS handshake of a connection, with the certificate phase in it (init.lua: Kong.ssl_certificate). ngx.ctx and
 * kong.ctx.shared are the connection's own there and cleared at its end, so nothing of them reaches the request. Which
 * certificate Kong shows (runloop/certificate.lua: execute) is decided before any plugin runs.
 */
export async function runHandshake(
	request: RequestState,
	handlers: readonly PluginHandler[],
	subsystem: RequestState['subsystem'] = 'http',
): Promise<Handshake> {
	const connection: RequestState = {
		...request,
		subsystem,
		phase: 'certificate',
		ctx: new LuaMap(),
		shared: new LuaMap(),
		consumer: undefined,
		credential: undefined,
	};
	const phases: PhaseRun[] = [];
	for (const handler of kongOrder(connection.version, handlers)) {
		if (!handler.phases.includes('certificate')) continue;
		connection.pluginName = handler.name;
		const end = await handler.run(connection, 'certificate');
		phases.push({phase: 'certificate', plugin: handler.name, end});
		if (end.kind !== 'abandoned') continue;
		connection.log('err', `failed to run ssl_certificate_by_lua*: ${end.message}`);
		return {result: 'failed', phases};
	}
	if (connection.tls !== undefined) finishHandshake(connection.tls);
	return {result: 'done', phases};
}

/** One TLS handshake and no request after it: the outcome has no response. */
export async function runCertificate(state: RequestState, handlers: readonly PluginHandler[]): Promise<HttpOutcome> {
	const {result, phases} = await runHandshake(state, handlers);
	return {response: noResponse, upstream: undefined, handshake: result, phases};
}
