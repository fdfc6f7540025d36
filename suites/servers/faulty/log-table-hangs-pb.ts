#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** A log call with a table hangs the event. */
import {withArguments} from './edit-arguments.js';

await runProtoBuf({
	handlers: withArguments(async (args, method) => {
		if (method === 'kong.log.err' && args.some(value => typeof value === 'object')) await new Promise(() => {});
		return args;
	}),
});
