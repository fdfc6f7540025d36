#!/usr/bin/env node
/** A consumer that Kong answers does not reach the handler. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({answered: value => (value && typeof value === 'object' && 'username' in value ? undefined : value)});
