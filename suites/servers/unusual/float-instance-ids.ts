#!/usr/bin/env node
/** Instance ids are float64 on the wire. */
import {runMsgPack} from '../reference/msgpack-server.js';

/** `Id` and the head of a uint32, as the reference packs every id. */
const head = Buffer.from([0xa2, ...Buffer.from('Id'), 0xce]);

await runMsgPack({
	send(bytes, socket) {
		const at = bytes.indexOf(head);
		if (at < 0) return void socket.write(bytes);
		const value = at + head.length;
		const float = Buffer.alloc(9, 0xcb);
		float.writeDoubleBE(bytes.readUInt32BE(value), 1);
		socket.write(Buffer.concat([bytes.subarray(0, value - 1), float, bytes.subarray(value + 4)]));
	},
});
