#!/usr/bin/env node
/** Each event leaves 64 KiB behind. */
import {runMsgPack} from '../reference/msgpack-server.js';

const kept: Buffer[] = [];
await runMsgPack({
	beforeEvent() {
		kept.push(Buffer.alloc(65_536, kept.length));
	},
});
