#!/usr/bin/env node
/** The event of a handler that throws is never answered. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({handlerThrew: () => new Promise(() => {})});
