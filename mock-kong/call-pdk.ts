import type {RequestState} from './ngx/state.js';
import type {Pdk} from './pdk/index.js';
import type {PdkCall, PdkOutcome} from './rpc/pdk-call.js';
import {unpackArgs} from './wire/msgpack/args.js';
import type {Protocol} from './wire/protocol.js';

/** What the PDK makes of a call as it came over the wire. */
export function callPdk(pdk: Pdk, protocol: Protocol, state: RequestState, call: PdkCall): PdkOutcome {
	if (protocol === 'MsgPack:1') return pdk.call(state, call.method, unpackArgs(call.args));
	const args = Array.isArray(call.args) ? call.args : [];
	const outcome = pdk.callByName(state, String(call.method), args);
	// pb_rpc.lua: RawBodyResult names the file of a spooled body; whoever asks for a body that is in memory gets none.
	if (outcome.kind !== 'returned' || typeof outcome.values[0] === 'string') return outcome;
	if (!String(call.method).endsWith('.get_raw_body') || state.req.bodyFile === undefined) return outcome;
	return {...outcome, bodyFile: state.req.bodyFile};
}
