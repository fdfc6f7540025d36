#!/usr/bin/env node
/** An event of an unknown instance runs with whatever config came last. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({unknownInstance: (_, instances) => instances.last ?? {id: 0, config: {}, startedAt: 0}});
