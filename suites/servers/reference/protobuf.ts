#!/usr/bin/env node
/** The correct plugin server, ProtoBuf:1. */
import {runProtoBuf} from './protobuf-server.js';

await runProtoBuf();
