import type {RequestState} from '../ngx/state.js';
import {LuaMap} from '../wire/shared/lua.js';
import {kongOrder} from './order.js';
import {type HttpOutcome, type LifecycleHooks, noResponse, type PhaseRun, type PluginHandler} from './outcome.js';

/**
 * One TCP stream: preread, then log once the connection is over (init.lua: Kong.preread, Kong.log). There is no HTTP
 * response. An exit or a Lua error in preread ends the connection before a byte is proxied; log still runs.
 */
export async function runStream(
	request: RequestState,
	handlers: readonly PluginHandler[],
	hooks: LifecycleHooks = {},
): Promise<HttpOutcome> {
	const state: RequestState = {...request, subsystem: 'stream', phase: 'preread'};
	const phases: PhaseRun[] = [];
	const ordered = kongOrder(state.version, handlers);
	for (const handler of ordered) {
		if (!handler.phases.includes('preread')) continue;
		state.pluginName = handler.name;
		const end = await handler.run(state, 'preread');
		phases.push({phase: 'preread', plugin: handler.name, end});
		if (end.kind === 'raised') state.log('err', end.message);
		if (end.kind !== 'done') break;
	}
	state.phase = 'log';
	for (const handler of ordered) {
		if (!handler.phases.includes('log')) continue;
		state.pluginName = handler.name;
		// plugin_servers/plugin.lua: build_phases; the functions that read a request are no-ops in a stream.
		state.saved = {
			pluginName: handler.name,
			serializeData: hooks.serialize?.(state),
			ngxCtx: new LuaMap(state.ctx),
			ctxShared: state.shared,
			requestHeaders: [],
			responseHeaders: [],
			responseStatus: 200,
			requestStartTime: state.req.startTime,
		};
		state.inTimer = true;
		const end = await handler.run(state, 'log');
		phases.push({phase: 'log', plugin: handler.name, end});
		state.saved = undefined;
		state.inTimer = false;
	}
	return {response: noResponse, upstream: undefined, phases};
}
