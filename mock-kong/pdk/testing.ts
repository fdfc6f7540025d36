import {LuaMap, type LuaString, luaRecord} from '../lua/values.js';
import {createRequestState, defaultNodeSettings, type RequestEntities} from '../ngx/create.js';
import type {ClientRequest} from '../ngx/input.js';
import type {LogLevel, NodeSettings, RequestState, SavedView} from '../ngx/state.js';
import type {PhaseName} from '../rpc/phases.js';
import {defaultKongVersion, type KongVersion} from '../versions/index.js';

/** What a test of a PDK function wants to be different. */
export interface TestSetting {
	readonly version?: KongVersion;
	readonly phase?: PhaseName;
	readonly input?: ClientRequest;
	readonly node?: Partial<NodeSettings>;
	readonly entities?: RequestEntities;
	readonly plugin?: string;
}

/** A request in the access phase of a plugin, with the lines it logs. */
export function testState(setting: TestSetting = {}): {state: RequestState; lines: [LogLevel, LuaString][]} {
	const lines: [LogLevel, LuaString][] = [];
	const state = createRequestState(
		setting.version ?? defaultKongVersion,
		{...defaultNodeSettings, ...setting.node},
		setting.input ?? {},
		{...setting.entities, onLog: (level, line) => lines.push([level, line])},
	);
	state.phase = setting.phase ?? 'access';
	state.pluginName = setting.plugin ?? 'demo';
	return {state, lines};
}

/** Puts a state into the log event: a timer with what was saved. */
export function intoLogEvent(state: RequestState, saved: Partial<SavedView> = {}): RequestState {
	state.phase = 'log';
	state.inTimer = true;
	state.saved = {
		pluginName: state.pluginName,
		serializeData: luaRecord({a: 1}),
		ngxCtx: new LuaMap(state.ctx),
		ctxShared: state.shared,
		requestHeaders: [],
		responseHeaders: [],
		responseStatus: 200,
		requestStartTime: state.req.startTime,
		...saved,
	};
	return state;
}
