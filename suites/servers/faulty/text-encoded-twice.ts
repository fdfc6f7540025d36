#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** Text goes back to Kong encoded as UTF-8 a second time. */
import {withArguments} from './edit-arguments.js';

const twice = (value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString('latin1') : value);

await runMsgPack({handlers: withArguments(args => args.map(twice))});
