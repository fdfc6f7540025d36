#!/usr/bin/env node
/** Priority has a fraction. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Priority: 1.5})});
