#!/usr/bin/env node
/** An event of an unknown instance is never answered and the connection stays open. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({unknownInstance: () => new Promise<never>(() => {})});
