#!/usr/bin/env node
/** An event that was left by exit keeps one of eight workers for ever. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {handlersWith} from './pdk-wrap.js';
import {Slots} from './slots.js';

const workers = new Slots(8);
await runMsgPack({
	handlers: handlersWith(handler => async (pdk, config) => {
		await workers.take();
		// Never comes back from an exit.
		await handler(pdk, config).finally(() => workers.give());
	}),
});
