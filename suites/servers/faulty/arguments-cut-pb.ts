#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** Text of more than 60,000 bytes that the handler passes to Kong is cut. */
import {withArguments} from './edit-arguments.js';

const cut = (value: unknown) => (typeof value === 'string' ? value.slice(0, 60_000) : value);

await runProtoBuf({handlers: withArguments(args => args.map(cut))});
