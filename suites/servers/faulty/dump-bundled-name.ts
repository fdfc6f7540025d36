#!/usr/bin/env node
/** The plugin has the name of one of Kong's own. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {name: 'key-auth'}});
