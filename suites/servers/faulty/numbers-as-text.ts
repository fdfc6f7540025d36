#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** Numbers that the handler passes to Kong become text. */
import {withArguments} from './edit-arguments.js';

await runMsgPack({
	handlers: withArguments(args => args.map(value => (typeof value === 'number' ? String(value) : value))),
});
