#!/usr/bin/env node
/** The dump lists two plugins: Kong 3.9 loads only the first. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	dump: text => {
		const [info] = JSON.parse(text);
		return JSON.stringify([info, {...info, Name: 'conform-second'}]);
	},
});
