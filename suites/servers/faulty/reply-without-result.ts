#!/usr/bin/env node
/** Replies of events end before the result. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({reply: (reply, method) => (method === 'plugin.StartInstance' ? reply : reply.slice(0, 3))});
