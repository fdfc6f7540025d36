#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** The end of an event is answered with "RET". */
import {dataOf, withField} from './edit.js';

await runMsgPack({reply: reply => (dataOf(reply) === 'ret' ? withField(reply, 'Data', 'RET') : reply)});
