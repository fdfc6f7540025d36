#!/usr/bin/env node
/** After an event whose connection was closed no event runs any more. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let hangs = false;
await runProtoBuf({
	async beforeEvent() {
		if (hangs) await new Promise(() => {});
	},
	connectionClosed(openEvents) {
		hangs ||= openEvents > 0;
	},
});
