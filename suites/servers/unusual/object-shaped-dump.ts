#!/usr/bin/env node
/** The dump is an object with Protocol and Plugins, as ProtoBuf servers print it. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({dump: text => JSON.stringify({Protocol: 'MsgPack:1', Plugins: JSON.parse(text)})});
