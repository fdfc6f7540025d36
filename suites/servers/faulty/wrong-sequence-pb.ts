#!/usr/bin/env node
/** The RpcReturn of events carries another sequence than its RpcCall. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	return: (result, command) => (command === 'cmd_handle_event' ? {...result, sequence: result.sequence + 1} : result),
});
