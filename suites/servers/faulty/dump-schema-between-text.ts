#!/usr/bin/env node
/** A limit of the schema stands on a field that cannot have it. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {fields: [{message: {type: 'string', between: [1, 2]}}]}});
