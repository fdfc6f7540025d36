#!/usr/bin/env node
/** The dump lists a phase that has no handler: its events get a closed connection, and Kong tries for ever. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlers: {rewrite: null},
	handlerThrew(error) {
		throw error;
	},
});
