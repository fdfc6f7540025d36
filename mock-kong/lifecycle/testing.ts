import {LuaError} from '../lua/errors.js';
import {LuaMap, type LuaValue, luaRecord} from '../lua/values.js';
import {createRequestState, defaultNodeSettings, type RequestEntities} from '../ngx/create.js';
import type {ClientRequest} from '../ngx/input.js';
import type {NodeSettings, RequestState} from '../ngx/state.js';
import type {Namespace} from '../pdk/namespace.js';
import {ExitRequest, Results} from '../pdk/outcome.js';
import {requestNamespace} from '../pdk/request/request.js';
import {responseNamespace} from '../pdk/response/response.js';
import {serviceNamespace} from '../pdk/service/service.js';
import type {HandlerEnd} from '../rpc/ends.js';
import type {EventPhase} from '../rpc/phases.js';
import {defaultKongVersion, kongVersion} from '../versions/index.js';
import type {PluginHandler} from './outcome.js';

/** A state with one route and one service, for tests. */
export function testState(
	input: ClientRequest = {},
	options: {kong?: string; node?: Partial<NodeSettings>; entities?: RequestEntities} = {},
): RequestState {
	return createRequestState(
		options.kong === undefined ? defaultKongVersion : kongVersion(options.kong),
		{...defaultNodeSettings, ...options.node},
		input,
		{
			route: entity({id: 'r', protocols: ['http', 'https'], paths: ['/'], strip_path: true}),
			service: entity({id: 's', protocol: 'http', host: 'upstream.test', port: 80}),
			...options.entities,
		},
	);
}

export function entity(fields: Record<string, LuaValue>): LuaMap {
	const record = luaRecord(fields);
	return record instanceof LuaMap ? record : new LuaMap();
}

/** Calls `request.get_method` and the like. @throws what the function throws */
export function call(state: RequestState, name: string, ...args: LuaValue[]): LuaValue[] {
	const kong: Namespace = {
		request: requestNamespace(state.version),
		response: responseNamespace(state.version),
		service: serviceNamespace(state.version),
	};
	let found: Namespace[string] | undefined = kong;
	for (const part of name.split('.')) found = typeof found === 'object' ? found[part] : undefined;
	if (typeof found !== 'function') throw new Error(`no such function: ${name}`);
	const result = found(state, ...args);
	return result instanceof Results ? [...result.values] : [result];
}

/** A plugin that runs a function in each phase it has. */
export function plugin(
	run: Partial<Record<EventPhase, (state: RequestState) => void>>,
	options: {name?: string; priority?: number} = {},
): PluginHandler {
	return {
		name: options.name ?? 'probe',
		priority: options.priority ?? 10,
		phases: Object.keys(run),
		run: (state, phase) => Promise.resolve(ended(() => run[phase]?.(state))),
	};
}

function ended(body: () => void): HandlerEnd {
	try {
		body();
		return {kind: 'ret'};
	} catch (error) {
		if (error instanceof ExitRequest) return {kind: 'exited'};
		if (error instanceof LuaError) return {kind: 'abandoned', by: 'pdk', message: error.message};
		throw error;
	}
}
