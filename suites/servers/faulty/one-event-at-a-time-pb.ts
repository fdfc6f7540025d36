#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** An event holds all others up until it has ended. */
import {Slots} from './slots.js';

const lock = new Slots(1);
await runProtoBuf({
	beforeEvent: () => lock.take(),
	afterEvent: () => lock.give(),
});
