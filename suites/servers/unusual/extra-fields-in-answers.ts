#!/usr/bin/env node
/** Answers have fields that Kong does not know. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	reply: ([type, id, error, result]) => [type, id, error, Object.assign({Extra: [1, {a: null}]}, result)],
});
