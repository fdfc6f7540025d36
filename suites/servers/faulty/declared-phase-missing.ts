#!/usr/bin/env node
/** The dump lists a phase that has no handler: its events get an error. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({handlers: {rewrite: null}});
