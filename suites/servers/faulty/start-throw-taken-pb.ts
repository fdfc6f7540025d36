#!/usr/bin/env node
/** A config over which the plugin throws is started as if it had not. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	plugin: {starting() {}},
});
