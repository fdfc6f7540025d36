#!/usr/bin/env node
/** Priority is a string. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Priority: '1000'})});
