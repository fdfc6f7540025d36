#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** An answer without a value kills the process. */
import {onlyGetters} from './edit.js';

await runMsgPack({
	answered: value => value ?? process.exit(1),
	handlers: onlyGetters,
});
