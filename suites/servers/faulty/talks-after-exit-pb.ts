#!/usr/bin/env node
/** After kong.response.exit the server sends the end of the event, which Kong does not read. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let exits = false;
await runProtoBuf({
	handlers: {
		async access(pdk) {
			await pdk.call('kong.response.exit', [403, 'stopped']);
		},
	},
	send(bytes, socket, what) {
		socket.write(bytes);
		if (what === 'arguments' && exits) socket.write(Buffer.alloc(4));
		exits = what === 'method' && bytes.includes('kong.response.exit');
	},
});
