#!/usr/bin/env node
/** false from Kong is taken for no answer. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({answered: value => value || undefined});
