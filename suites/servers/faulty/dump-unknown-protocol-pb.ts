#!/usr/bin/env node
/** The dump names a protocol that Kong does not speak. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({dump: text => text.replace('ProtoBuf:1', 'ProtoBuf:2')});
