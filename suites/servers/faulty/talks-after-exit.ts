#!/usr/bin/env node
/** After the answer with kong.response.exit the server sends another one for the same event. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	send(bytes, socket, what) {
		socket.write(bytes);
		// A script in the config may name it, too.
		if (what === 'plugin.StartInstance' || !bytes.includes('kong.response.exit')) return;
		// [1, 1, nil, "ret"]
		setTimeout(() => socket.writable && socket.write(Buffer.from([0x94, 1, 1, 0xc0, 0xa3, 0x72, 0x65, 0x74])), 5);
	},
});
