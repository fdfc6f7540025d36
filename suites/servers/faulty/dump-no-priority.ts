#!/usr/bin/env node
/** The plugin in the dump has no Priority. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Priority: undefined})});
