#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** Bytes that the handler passes to Kong become replacement characters. */
import {withArguments} from './edit-arguments.js';

await runMsgPack({
	handlers: withArguments(args => args.map(value => (Buffer.isBuffer(value) ? value.toString() : value))),
});
