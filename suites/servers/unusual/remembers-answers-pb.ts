#!/usr/bin/env node
/** What a handler asks twice, Kong is asked once. */
import {conformReference} from '../reference/plugin.js';
import {runProtoBuf} from '../reference/protobuf-server.js';
import {remembering} from './remembering.js';

await runProtoBuf({handlers: remembering(conformReference.handlers)});
