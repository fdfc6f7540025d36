#!/usr/bin/env node
/** An event that was left by exit keeps one of three hundred workers for ever. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith} from './pdk-wrap.js';
import {Slots} from './slots.js';

const workers = new Slots(300);
await runProtoBuf({
	handlers: handlersWith(handler => async (pdk, config) => {
		await workers.take();
		// Never comes back from an exit.
		await handler(pdk, config).finally(() => workers.give());
	}),
});
