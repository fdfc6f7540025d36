#!/usr/bin/env node
/** Bytes that are no UTF-8 become replacement characters. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({answered: value => (Buffer.isBuffer(value) ? value.toString() : value)});
