#!/usr/bin/env node
/** An event of an unknown instance is never answered. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({unknownInstance: () => new Promise<never>(() => {})});
