#!/usr/bin/env node
/** The dump is the printed form of some language, not JSON. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({dump: text => text.replaceAll('"', "'")});
