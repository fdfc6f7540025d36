#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** A log call passes its first argument only. */
import {withArguments} from './edit-arguments.js';

await runProtoBuf({
	handlers: withArguments((args, method) => (method.startsWith('kong.log.') ? args.slice(0, 1) : args)),
});
