import type {KongVersion} from '../versions/index.js';
import type {PluginHandler} from './outcome.js';

/** db/dao/plugins.lua: sort_by_handler_priority. */
export function kongOrder(version: KongVersion, handlers: readonly PluginHandler[]): PluginHandler[] {
	const byName = version.ordersByName;
	return [...handlers].sort((a, b) => {
		if (a.priority !== b.priority) return b.priority - a.priority;
		if (!byName || a.priority === 0 || a.name === b.name) return 0;
		return a.name > b.name ? -1 : 1;
	});
}
