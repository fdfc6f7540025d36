#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** Bytes that the handler passes to Kong become replacement characters. */
import {withArguments} from './edit-arguments.js';

await runProtoBuf({
	handlers: withArguments(args => args.map(value => (Buffer.isBuffer(value) ? value.toString() : value))),
});
