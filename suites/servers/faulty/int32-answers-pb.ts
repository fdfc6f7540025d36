#!/usr/bin/env node
/** Integers that Kong answers are cut to 32 bits. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({answered: value => (Number.isInteger(value) ? Number(value) | 0 : value)});
