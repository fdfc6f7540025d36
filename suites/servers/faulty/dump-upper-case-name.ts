#!/usr/bin/env node
/** The name of the plugin has upper-case letters. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {name: 'ConformReference'}});
