#!/usr/bin/env node
/** Instance ids count from 0, which ProtoBuf leaves out of the message. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({instanceId: count => count - 1});
