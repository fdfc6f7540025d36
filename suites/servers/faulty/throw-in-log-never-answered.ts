#!/usr/bin/env node
/** The log event of a handler that throws is never answered; in other phases it is. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {eachCaught} from './edit.js';

await runMsgPack({
	handlers: {log: eachCaught(() => new Promise(() => {})).log},
});
