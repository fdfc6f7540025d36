#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** What a handler asks twice, Kong is asked once. */
import {conformReference} from '../reference/plugin.js';
import {remembering} from './remembering.js';

await runMsgPack({handlers: remembering(conformReference.handlers)});
