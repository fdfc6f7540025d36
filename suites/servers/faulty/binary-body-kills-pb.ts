#!/usr/bin/env node
/** A binary request body ends the process. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({answered: value => (Buffer.isBuffer(value) && value.length === 256 ? process.exit(1) : value)});
