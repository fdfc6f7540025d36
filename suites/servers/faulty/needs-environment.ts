#!/usr/bin/env node
/** The server only starts with HOME in its environment; under nginx there is none. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	beforeListen() {
		if (!process.env.HOME) throw new Error('HOME is not set');
	},
});
