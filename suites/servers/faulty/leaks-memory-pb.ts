#!/usr/bin/env node
/** Each event leaves 64 KiB behind. */
import {runProtoBuf} from '../reference/protobuf-server.js';

const kept: Buffer[] = [];
await runProtoBuf({
	beforeEvent() {
		kept.push(Buffer.alloc(65_536, kept.length));
	},
});
