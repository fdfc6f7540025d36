#!/usr/bin/env node
/** A handler that throws kills the process. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({handlerThrew: () => process.exit(2)});
