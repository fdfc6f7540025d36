#!/usr/bin/env node
/** The config of the first instance stays in force for all later ones. */
import {runMsgPack} from '../reference/msgpack-server.js';

let first: {readonly [key: string]: unknown} | undefined;
await runMsgPack({
	configFor(instance) {
		first ??= instance.config;
		return first;
	},
});
