#!/usr/bin/env node
/** Version has four parts, which Kong refuses. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({info: info => ({...info, Version: '1.0.0.0'})});
