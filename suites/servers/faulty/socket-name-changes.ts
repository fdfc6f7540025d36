#!/usr/bin/env node
/** The socket has another name after each start. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({socketPath: path => path.replace('.socket', `-${process.pid}.socket`)});
