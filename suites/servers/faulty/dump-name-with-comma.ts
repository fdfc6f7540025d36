#!/usr/bin/env node
/** The name of the plugin has a comma in it. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {name: 'conform,reference'}});
