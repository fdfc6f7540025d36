#!/usr/bin/env node
/** The default of a field is not of its type, so no config is valid without the field. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {fields: [{message: {type: 'string', default: 5}}]}});
