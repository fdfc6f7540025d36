#!/usr/bin/env node
/** Phases lists header_filter, which no external plugin can have. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Phases: ['access', 'header_filter']})});
