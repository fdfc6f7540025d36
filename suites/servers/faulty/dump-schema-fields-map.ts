#!/usr/bin/env node
/** The fields of the config are a map, not a list. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	info: info => ({
		...info,
		Schema: {name: 'conform-reference', fields: [{config: {type: 'record', fields: {message: {type: 'string'}}}}]},
	}),
});
