#!/usr/bin/env node
/** StartInstance answers without instance_status. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	return: (result, command) => (command === 'cmd_start_instance' ? {sequence: result.sequence} : result),
});
