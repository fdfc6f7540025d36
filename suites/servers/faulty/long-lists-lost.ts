#!/usr/bin/env node
/** A list or a map of more than 10,000 members is taken for nothing. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	answered: value => (value && typeof value === 'object' && Object.keys(value).length > 10_000 ? undefined : value),
});
