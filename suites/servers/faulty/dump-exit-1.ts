#!/usr/bin/env node
/** The dump fails with exit code 1 and a line on stderr. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	dump: () => {
		console.error('cannot load the plugin');
		process.exit(1);
	},
});
