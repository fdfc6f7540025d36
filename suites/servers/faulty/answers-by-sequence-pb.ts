#!/usr/bin/env node
import type {Return} from '../reference/behaviour.js';
/** An instance that is started with a sequence that was used gets the instance of that time. */
import {runProtoBuf} from '../reference/protobuf-server.js';

const answered = new Map<number, Return>();
await runProtoBuf({
	return(result, command) {
		if (command !== 'cmd_start_instance') return result;
		const before = answered.get(result.sequence);
		if (!before) answered.set(result.sequence, result);
		return before ?? result;
	},
});
