import type {Namespace} from './namespace.js';
import {getCtx} from './nginx/ngx-ctx.js';

/** kong.plugin, since 3.3 (pdk/plugin.lua). */
export const pluginNamespace: Namespace = {
	get_id: state => getCtx(state, 'plugin_id'),
};
