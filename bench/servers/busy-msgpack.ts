import {runMsgPack} from '../../suites/servers/reference/msgpack-server.js';
import {busy} from './busy.js';

await runMsgPack(busy);
