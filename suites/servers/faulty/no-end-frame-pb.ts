#!/usr/bin/env node
/** RpcReturn follows without the empty frame that ends the event. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	send(bytes, socket, what) {
		if (what !== 'end') socket.write(bytes);
	},
});
