#!/usr/bin/env node
/** Instance ids are float64 on the wire. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket) {
		const at = bytes.indexOf(Buffer.from([0xa2, ...Buffer.from('Id')])) + 3;
		const id = bytes[at] ?? 0;
		const float = Buffer.alloc(9, 0xcb);
		float.writeDoubleBE(id, 1);
		const isSmall = at >= 3 && id <= 0x7f;
		socket.write(isSmall ? Buffer.concat([bytes.subarray(0, at), float, bytes.subarray(at + 1)]) : bytes);
	},
});
