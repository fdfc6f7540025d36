#!/usr/bin/env node
/** An event that Kong leaves in the middle leaves a file open. */
import {closeSync, openSync} from 'node:fs';
import {runMsgPack} from '../reference/msgpack-server.js';
import {dataOf} from './edit.js';

const open: number[] = [];
await runMsgPack({
	beforeEvent() {
		open.push(openSync('/dev/null', 'r'));
	},
	reply(reply) {
		const file = dataOf(reply) === 'ret' ? open.pop() : undefined;
		if (file !== undefined) closeSync(file);
		return reply;
	},
});
