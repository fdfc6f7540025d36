#!/usr/bin/env node
/** After the first connection that closes, the process is never idle again. */
import {runProtoBuf} from '../reference/protobuf-server.js';

let spinning = false;
const spin = () => void setImmediate(spin);

await runProtoBuf({
	connectionClosed() {
		if (!spinning) spin();
		spinning = true;
	},
});
