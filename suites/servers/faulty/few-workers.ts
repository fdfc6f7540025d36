#!/usr/bin/env node
/** An open event holds one of sixteen workers. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {Slots} from './slots.js';

const workers = new Slots(16);
await runMsgPack({
	beforeEvent: () => workers.take(),
	afterEvent: () => workers.give(),
});
