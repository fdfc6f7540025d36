import {LuaError} from '../../lua/errors.js';
import type {RequestState} from '../../ngx/state.js';
import type {PhaseName} from '../../rpc/phases.js';

/** pdk/private/phases.lua, PHASES. What ngx.ctx.KONG_PHASE holds. */
export const phaseBits: Readonly<Record<PhaseName, number>> = {
	init_worker: 0x1,
	certificate: 0x2,
	client_hello: 0x8,
	rewrite: 0x10,
	access: 0x20,
	balancer: 0x40,
	response: 0x80,
	cluster_listener: 0x100,
	header_filter: 0x200,
	body_filter: 0x400,
	log: 0x2000,
	preread: 0x4000,
	error: 0x1000000,
	admin_api: 0x10000000,
};

/** The order error texts list phases in. */
const byBit = (Object.keys(phaseBits) as PhaseName[]).sort((a, b) => phaseBits[a] - phaseBits[b]);

/** pdk/private/phases.lua: check. @throws LuaError */
export function checkPhase(state: RequestState, accepted: readonly PhaseName[]): void {
	if (lacksPhase(state)) throw new LuaError(`no phase in ngx.ctx.KONG_PHASE, (need one of ${inOrder(accepted)})`);
	if (accepted.includes(state.phase)) return;
	throw new LuaError(`function cannot be called in ${state.phase} phase (only in: ${inOrder(accepted)})`);
}

/** pdk/private/phases.lua: check_not. @throws LuaError */
export function checkNotPhase(state: RequestState, rejected: readonly PhaseName[]): void {
	if (lacksPhase(state)) throw new LuaError('no phase in ngx.ctx.KONG_PHASE');
	if (!rejected.includes(state.phase)) return;
	throw new LuaError(
		`function cannot be called in ${state.phase} phase (can be called in any phases except: ${inOrder(rejected)})`,
	);
}

/** The timer of the log event has an ngx.ctx of its own where plugin_servers/init.lua does not hand it the request's. */
export function lacksPhase(state: RequestState): boolean {
	return state.inTimer && !state.version.timerHasCtx;
}

function inOrder(phases: readonly PhaseName[]): string {
	return byBit.filter(name => phases.includes(name)).join(', ');
}

/** The phases an error text of `checkPhase` or `checkNotPhase` allows; undefined for any other text. */
export function phasesAllowedBy(message: string): readonly PhaseName[] | undefined {
	const only = /^function cannot be called in \w+ phase \(only in: (.*)\)$/.exec(message);
	if (only) return byBit.filter(name => only[1]?.split(', ').includes(name));
	const except = /^function cannot be called in \w+ phase \(can be called in any phases except: (.*)\)$/.exec(message);
	if (except) return byBit.filter(name => !except[1]?.split(', ').includes(name));
	return undefined;
}
