import {LuaError} from '../lua/errors.js';
import {LuaMap} from '../lua/values.js';
import {headersTable} from '../ngx/request-headers.js';
import {responseHeadersTable} from '../ngx/response-headers.js';
import type {RequestState, SavedView} from '../ngx/state.js';
import type {HandlerEnd} from '../rpc/ends.js';
import type {LifecycleHooks, PluginHandler} from './outcome.js';

/**
 * init.lua: Kong.log. Each handler runs in a timer, with what plugin_servers/plugin.lua (build_phases) saved for it; all
 * timers are created before the first one runs. A Lua error while saving ends the phase: no timer for the rest.
 */
export async function runLog(
	state: RequestState,
	handlers: readonly PluginHandler[],
	run: (handler: PluginHandler) => Promise<HandlerEnd>,
	hooks: LifecycleHooks,
): Promise<void> {
	state.phase = 'log';
	const timers: (() => Promise<HandlerEnd>)[] = [];
	for (const handler of handlers) {
		if (!handler.phases.includes('log')) continue;
		const saved = save(state, handler.name, hooks);
		if (saved === undefined) break;
		timers.push(() => {
			state.saved = saved;
			state.inTimer = true;
			return run(handler);
		});
	}
	for (const timer of timers) await timer();
	state.saved = undefined;
	state.inTimer = false;
}

function save(state: RequestState, pluginName: string, hooks: LifecycleHooks): SavedView | undefined {
	const stream = state.subsystem === 'stream';
	try {
		return {
			pluginName,
			serializeData: hooks.serialize?.(state),
			ngxCtx: new LuaMap(state.ctx),
			ctxShared: state.shared,
			requestHeaders: stream ? [] : headersTable(state.req.headers, state.node.headersLimit),
			responseHeaders: stream ? [] : responseHeadersTable(state, state.node.headersLimit),
			responseStatus: state.resp.status,
			requestStartTime: state.req.startTime,
		};
	} catch (error) {
		if (!(error instanceof LuaError)) throw error;
		state.log('err', error.message);
		return undefined;
	}
}
