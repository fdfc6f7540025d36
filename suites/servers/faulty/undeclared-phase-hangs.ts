#!/usr/bin/env node
/** An event of a phase that is not in the dump is never answered. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	plugin: {phases: ['rewrite', 'access', 'response', 'log']},
	handlers: {preread: async () => new Promise(() => {})},
});
