#!/usr/bin/env node
/** An event of a phase that is not in the dump ends the process. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	plugin: {phases: ['rewrite', 'access', 'response', 'log']},
	handlers: {preread: async () => process.exit(1)},
});
