#!/usr/bin/env node
/** The event of a handler that throws is never answered and its connection stays open. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({handlerThrew: () => new Promise(() => {})});
