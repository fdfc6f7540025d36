#!/usr/bin/env node
/** Each dump has another priority. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({info: info => ({...info, Priority: process.pid})});
