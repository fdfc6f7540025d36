#!/usr/bin/env node
/** The plugin has the log phase only. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({plugin: {phases: ['log']}});
