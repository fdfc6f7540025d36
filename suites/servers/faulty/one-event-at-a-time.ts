#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** An event holds all others up until it has ended. */
import {Slots} from './slots.js';

const lock = new Slots(1);
await runMsgPack({
	beforeEvent: () => lock.take(),
	afterEvent: () => lock.give(),
});
