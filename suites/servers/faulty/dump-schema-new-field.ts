#!/usr/bin/env node
/** The schema has a field beside config. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	info: info => ({
		...info,
		Schema: {name: 'conform-reference', fields: [{config: {type: 'record', fields: []}}, {extra: {type: 'string'}}]},
	}),
});
