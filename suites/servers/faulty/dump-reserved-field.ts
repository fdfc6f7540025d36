#!/usr/bin/env node
/** The config has a field that Kong writes over. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {fields: [{service_id: {type: 'string'}}]}});
