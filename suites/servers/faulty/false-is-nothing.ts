#!/usr/bin/env node
/** false from Kong is taken for no answer. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({answered: value => value || undefined});
