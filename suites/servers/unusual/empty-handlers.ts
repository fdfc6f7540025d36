#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** The handlers make no PDK call at all. */
import {conformReference} from '../reference/plugin.js';

await runMsgPack({
	// Without the script's field: it is no probe.
	plugin: {fields: [{message: {type: 'string', default: 'hello'}}]},
	handlers: Object.fromEntries(conformReference.phases.map(phase => [phase, async () => {}])),
});
