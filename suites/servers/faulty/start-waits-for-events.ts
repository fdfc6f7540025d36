#!/usr/bin/env node
/** StartInstance is answered only when no event is open. */
import {runMsgPack} from '../reference/msgpack-server.js';

let open = 0;
let waiting: (() => void)[] = [];

await runMsgPack({
	beforeEvent() {
		open += 1;
	},
	afterEvent() {
		open -= 1;
		if (open > 0) return;
		for (const answer of waiting) answer();
		waiting = [];
	},
	send(bytes, socket, what) {
		const answer = () => socket.writable && socket.write(bytes);
		if (what === 'plugin.StartInstance' && open > 0) waiting.push(answer);
		else answer();
	},
});
