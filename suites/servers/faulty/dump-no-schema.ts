#!/usr/bin/env node
/** The plugin in the dump has no Schema. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Schema: undefined})});
