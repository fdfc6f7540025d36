#!/usr/bin/env node
/** Of two messages in one read the second is lost. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({reader: reader => ({push: chunk => reader.push(chunk).slice(0, 1)})});
