import type {LuaMap} from '../lua/values.js';
import type {RequestState} from '../ngx/state.js';
import {type PdkNode, PdkTable, table, valueNode} from './lookup.js';
import type {PdkFunction} from './namespace.js';
import {isKey, setField} from './nginx/ngx-ctx.js';

/** kong.ctx as names lead through it (pdk/ctx.lua): the tables themselves, never functions. */
export const ctxTable = new PdkTable(
	(name, state): PdkNode | undefined => {
		switch (name) {
			case 'shared':
				return valueNode(shared(state));
			case 'core':
				return table({});
			default:
				// get_namespace: `plugin` while a handler of a plugin runs
				return name === 'plugin' ? table({}) : undefined;
		}
	},
	undefined,
	[],
	true,
);

/** kong.ctx.shared.get and set, which only servers have (plugin_servers/plugin.lua: exposed_api). */
export const sharedGet: PdkFunction = (state, key) => (isKey(key) ? shared(state).get(key) : undefined);

export const sharedSet: PdkFunction = (state, key, value) => {
	setField(shared(state), key, value);
	return undefined;
};

function shared(state: RequestState): LuaMap {
	return state.saved?.ctxShared ?? state.shared;
}
