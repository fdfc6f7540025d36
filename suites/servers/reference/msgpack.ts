#!/usr/bin/env node
/** The correct plugin server, MsgPack:1. */
import {runMsgPack} from './msgpack-server.js';

await runMsgPack();
