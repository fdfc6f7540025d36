#!/usr/bin/env node
/** The plugin has both a response and a body_filter phase. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Phases: ['access', 'response', 'body_filter']})});
