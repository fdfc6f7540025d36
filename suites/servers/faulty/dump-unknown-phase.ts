#!/usr/bin/env node
/** Phases lists one that does not exist. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Phases: ['acess', 'log']})});
