import {isAtLeast, type KongVersion} from '../versions/index.js';
import type {PluginHandler} from './outcome.js';

/** db/dao/plugins.lua: sort_by_handler_priority. Ties: by name backwards since 3.0, as they come before. */
export function kongOrder(version: KongVersion, handlers: readonly PluginHandler[]): PluginHandler[] {
	const byName = isAtLeast(version, '3.0');
	return [...handlers].sort((a, b) => {
		if (a.priority !== b.priority) return b.priority - a.priority;
		if (!byName || a.priority === 0 || a.name === b.name) return 0;
		return a.name > b.name ? -1 : 1;
	});
}
