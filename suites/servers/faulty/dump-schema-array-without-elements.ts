#!/usr/bin/env node
/** An array of the schema does not say what its elements are. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {fields: [{tags: {type: 'array'}}]}});
