#!/usr/bin/env node
/** A field of the schema has an attribute that Kong does not know. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {fields: [{message: {type: 'string', omitempty: true}}]}});
