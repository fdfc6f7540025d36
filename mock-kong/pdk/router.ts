import type {PhaseName} from '../rpc/phases.js';
import {checkPhase} from './checks/phases.js';
import type {Namespace} from './namespace.js';
import {getCtx} from './nginx/ngx-ctx.js';

const routerPhases: readonly PhaseName[] = ['access', 'response', 'header_filter', 'body_filter', 'log'];

/** kong.router (pdk/router.lua). */
export const routerNamespace: Namespace = {
	get_route: state => {
		checkPhase(state, routerPhases);
		return getCtx(state, 'route');
	},
	get_service: state => {
		checkPhase(state, routerPhases);
		return getCtx(state, 'service');
	},
};
