#!/usr/bin/env node
/** What one read has of a frame is taken for the whole frame. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	reader() {
		let head = false;
		return {
			push(chunk) {
				const payload = head ? chunk : chunk.subarray(4);
				// The length came alone: the next read is the payload.
				head = !head && payload.length === 0 && chunk.readUInt32LE(0) > 0;
				return head ? [] : [payload];
			},
		};
	},
});
