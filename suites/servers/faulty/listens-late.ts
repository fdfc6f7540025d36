#!/usr/bin/env node
/** It listens six seconds after its start. */
import {setTimeout as sleep} from 'node:timers/promises';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeListen: () => sleep(6000),
});
