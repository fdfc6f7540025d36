#!/usr/bin/env node
/** A consumer that Kong answers does not reach the handler. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({answered: value => (value && typeof value === 'object' && 'username' in value ? undefined : value)});
