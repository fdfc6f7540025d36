#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** A handler that exits never gives its lock back: only the first request is served. */
import {Slots} from './slots.js';

const lock = new Slots(1);
await runProtoBuf({
	handlers: {
		async access(pdk) {
			await lock.take();
			// Never returns, so the lock is never given back.
			await pdk.call('kong.response.exit', [403, 'stopped']);
			lock.give();
		},
	},
});
