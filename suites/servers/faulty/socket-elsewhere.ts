#!/usr/bin/env node
/** The socket is not below the Kong prefix. */
import os from 'node:os';
import path from 'node:path';
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({socketPath: () => path.join(os.tmpdir(), `elsewhere-${process.pid}.socket`)});
