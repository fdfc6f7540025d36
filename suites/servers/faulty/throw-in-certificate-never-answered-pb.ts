#!/usr/bin/env node
/** The certificate event of a handler that throws is never answered; in other phases it is. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {eachCaught} from './edit.js';

await runProtoBuf({
	handlers: {certificate: eachCaught(() => new Promise(() => {})).certificate},
});
