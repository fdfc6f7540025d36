#!/usr/bin/env node
/** After the first connection that closes, the process is never idle again. */
import {runMsgPack} from '../reference/msgpack-server.js';

let spinning = false;
const spin = () => void setImmediate(spin);

await runMsgPack({
	connectionClosed() {
		if (!spinning) spin();
		spinning = true;
	},
});
