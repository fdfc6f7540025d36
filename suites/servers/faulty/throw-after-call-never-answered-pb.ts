#!/usr/bin/env node
/** The event of a handler that throws after a PDK call is never answered; before its first call it is. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {eachCaught} from './edit.js';

await runProtoBuf({
	handlers: eachCaught(async (error, calls) => {
		if (calls === 0) throw error;
		await new Promise(() => {});
	}),
});
