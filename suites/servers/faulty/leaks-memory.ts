#!/usr/bin/env node
/** Each event leaves 256 KiB behind. */
import {runMsgPack} from '../reference/msgpack-server.js';

const kept: Buffer[] = [];
await runMsgPack({
	beforeEvent() {
		kept.push(Buffer.alloc(262_144, kept.length));
	},
});
