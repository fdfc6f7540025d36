#!/usr/bin/env node
/** An entry of the schema has two fields. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {fields: [{message: {type: 'string'}, other: {type: 'string'}}]}});
