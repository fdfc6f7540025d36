#!/usr/bin/env node
/** StartInstance is answered only when no event is open. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let open = 0;
let starts = 0;
let waiting: (() => void)[] = [];

await runProtoBuf({
	beforeEvent() {
		open += 1;
	},
	afterEvent() {
		open -= 1;
		if (open > 0) return;
		for (const answer of waiting) answer();
		waiting = [];
	},
	return(result, command) {
		if (command === 'cmd_start_instance') starts += 1;
		return result;
	},
	send(bytes, socket, what) {
		const answer = () => socket.writable && socket.write(bytes);
		const start = what === 'return' && starts > 0;
		if (start) starts -= 1;
		if (start && open > 0) waiting.push(answer);
		else answer();
	},
});
