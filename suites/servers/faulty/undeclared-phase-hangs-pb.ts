#!/usr/bin/env node
/** An event of a phase that is not in the dump is never answered. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	plugin: {phases: ['rewrite', 'access', 'response', 'log']},
	handlers: {preread: async () => new Promise(() => {})},
});
