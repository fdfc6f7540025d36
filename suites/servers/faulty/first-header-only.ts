#!/usr/bin/env node
/** Of a repeated header or argument the handler gets the first value only. */
import {runMsgPack} from '../reference/msgpack-server.js';

function isMap(value: unknown): value is object {
	return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

function first([name, value]: [string, unknown]): [string, unknown] {
	return [name, Array.isArray(value) ? value.slice(0, 1) : value];
}

await runMsgPack({answered: value => (isMap(value) ? Object.fromEntries(Object.entries(value).map(first)) : value)});
