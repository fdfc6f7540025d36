#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** A certificate event that Kong abandons keeps its lock: no handshake after it is served. */
import {Slots} from './slots.js';

const lock = new Slots(1);
await runProtoBuf({
	handlers: {
		async certificate(pdk) {
			await lock.take();
			// Kong may never answer, so the lock is never given back.
			await pdk.call('kong.ctx.shared.get', ['x']);
			lock.give();
		},
	},
});
