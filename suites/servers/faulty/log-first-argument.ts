#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** A log call passes its first argument only. */
import {withArguments} from './edit-arguments.js';

await runMsgPack({
	handlers: withArguments((args, method) => (method.startsWith('kong.log.') ? args.slice(0, 1) : args)),
});
