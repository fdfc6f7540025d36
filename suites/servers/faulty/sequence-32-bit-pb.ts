#!/usr/bin/env node
/** The sequence of a return has 32 bits. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({return: result => ({...result, sequence: result.sequence % 2 ** 32})});
