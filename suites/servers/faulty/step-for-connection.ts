#!/usr/bin/env node
/** A Step goes to the event that asked last on its connection, whatever its EventId. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({stepEvent: (id, socket, open) => open.findLast(({on}) => on === socket)?.id ?? id});
