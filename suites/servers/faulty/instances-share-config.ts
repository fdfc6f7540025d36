#!/usr/bin/env node
/** All instances run with the config that came last. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({configFor: (instance, instances) => instances.last?.config ?? instance.config});
