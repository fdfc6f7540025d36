#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** preread and log take one lock; a stream that ends in preread never gives it back. */
import {Slots} from './slots.js';

const lock = new Slots(1);
await runMsgPack({
	handlers: {
		async preread(pdk) {
			await lock.take();
			await pdk.call('kong.ctx.shared.get', ['x']);
			lock.give();
		},
		async log(pdk) {
			await lock.take();
			await pdk.call('kong.ctx.shared.get', ['x']);
			lock.give();
		},
	},
});
