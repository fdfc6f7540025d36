#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** Each event that Kong abandons keeps one of four workers for ever. */
import {Slots} from './slots.js';

const workers = new Slots(4);
await runMsgPack({
	beforeEvent: () => workers.take(),
	afterEvent: () => workers.give(),
});
