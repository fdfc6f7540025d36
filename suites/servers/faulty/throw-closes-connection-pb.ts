#!/usr/bin/env node
/** A handler that throws closes the connection: Kong starts the instance again and repeats the event for ever. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	handlerThrew(error) {
		throw error;
	},
});
