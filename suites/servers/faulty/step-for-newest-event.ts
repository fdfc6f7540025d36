#!/usr/bin/env node
/** A Step goes to the event that asked last, whatever its EventId. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({stepEvent: (id, _socket, open) => open.at(-1)?.id ?? id});
