#!/usr/bin/env node
/** A log handler whose exit Kong refused keeps one of four workers for ever. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith} from './pdk-wrap.js';
import {Slots} from './slots.js';

const workers = new Slots(4);
await runProtoBuf({
	handlers: handlersWith((handler, phase) => async (pdk, config) => {
		if (phase === 'log') await workers.take();
		// Never comes back from an exit.
		await handler(pdk, config);
		if (phase === 'log') workers.give();
	}),
});
