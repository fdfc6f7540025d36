#!/usr/bin/env node
/** Every event has the same id. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({eventId: () => 7});
