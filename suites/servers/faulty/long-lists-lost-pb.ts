#!/usr/bin/env node
/** A list or a map of more than 10,000 members is taken for nothing. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	answered: value => (value && typeof value === 'object' && Object.keys(value).length > 10_000 ? undefined : value),
});
