#!/usr/bin/env node
import {runProtoBuf} from '../reference/protobuf-server.js';
/** An answer without a value hangs the event. */
import {onlyGetters} from './edit.js';

await runProtoBuf({
	async answered(value) {
		if (value === '' || value === 0) await new Promise(() => {});
		return value;
	},
	handlers: onlyGetters,
});
