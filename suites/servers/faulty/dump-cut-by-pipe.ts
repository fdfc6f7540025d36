#!/usr/bin/env node
/** Of a dump larger than a pipe the end is lost. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	plugin: {fields: Array.from({length: 3000}, (_, i) => ({[`field_${i}`]: {type: 'string', default: 'x'.repeat(20)}}))},
	dump: text => text.slice(0, 65_536),
});
