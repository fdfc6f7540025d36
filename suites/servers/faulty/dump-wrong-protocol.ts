#!/usr/bin/env node
/** The dump says ProtoBuf, the server speaks MsgPack. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({dump: text => JSON.stringify({Protocol: 'ProtoBuf:1', Plugins: JSON.parse(text)})});
