#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** Numbers that the handler passes to Kong become text. */
import {withArguments} from './edit-arguments.js';

await runProtoBuf({
	handlers: withArguments(args => args.map(value => (typeof value === 'number' ? String(value) : value))),
});
