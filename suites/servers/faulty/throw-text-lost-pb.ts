#!/usr/bin/env node
/** What a handler throws is told nobody. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlerThrew(error) {
		error.message = 'internal error';
	},
});
