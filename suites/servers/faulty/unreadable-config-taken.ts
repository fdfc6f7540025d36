#!/usr/bin/env node
/** A config that cannot be read is taken for an empty one. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({unreadableConfig: () => ({})});
