#!/usr/bin/env node
/** A config that cannot be read is taken for an empty one. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({unreadableConfig: () => ({})});
