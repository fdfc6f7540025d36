import type {RequestState} from '../ngx/state.js';
import {kongOrder} from './order.js';
import {type HttpOutcome, noResponse, type PhaseRun, type PluginHandler} from './outcome.js';

/**
 * The certificate phase of one TLS handshake (init.lua: Kong.ssl_certificate). There is no request yet: the outcome has
 * no response. A Lua error ends the handshake, so no later handler runs.
 */
export async function runCertificate(state: RequestState, handlers: readonly PluginHandler[]): Promise<HttpOutcome> {
	const phases: PhaseRun[] = [];
	state.phase = 'certificate';
	for (const handler of kongOrder(state.version, handlers)) {
		if (!handler.phases.includes('certificate')) continue;
		state.pluginName = handler.name;
		const end = await handler.run(state, 'certificate');
		phases.push({phase: 'certificate', plugin: handler.name, end});
		if (end.kind === 'raised') {
			state.log('err', end.message);
			break;
		}
	}
	return {response: noResponse, upstream: undefined, phases};
}
