#!/usr/bin/env node
/** The schema has fields and none of them is config. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	info: info => ({...info, Schema: {name: 'conform-reference', fields: [{message: {type: 'string'}}]}}),
});
