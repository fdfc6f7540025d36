#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** An answer without a value hangs the event. */
import {onlyGetters} from './edit.js';

await runMsgPack({
	answered: value => value ?? new Promise(() => {}),
	handlers: onlyGetters,
});
