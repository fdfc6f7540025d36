#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** The end of an event is answered without Data. */
import {dataOf, without} from './edit.js';

await runMsgPack({reply: reply => (dataOf(reply) === 'ret' ? without(reply, 'Data') : reply)});
