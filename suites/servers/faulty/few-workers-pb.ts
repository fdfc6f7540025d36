#!/usr/bin/env node
/** An open event holds one of sixteen workers. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {Slots} from './slots.js';

const workers = new Slots(16);
await runProtoBuf({
	beforeEvent: () => workers.take(),
	afterEvent: () => workers.give(),
});
