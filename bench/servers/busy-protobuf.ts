import {runProtoBuf} from '../../suites/servers/reference/protobuf-server.js';
import {busy} from './busy.js';

await runProtoBuf(busy);
