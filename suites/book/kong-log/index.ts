import {configLines} from './config.js';
import {connectionLines} from './connection.js';
import {dumpLines} from './dump.js';
import {eventLines} from './events.js';
import {instanceLines} from './instances.js';
import type {LogLine} from './line.js';
import {pdkLines} from './pdk.js';
import {serverLines} from './servers.js';
import {startLines} from './start.js';

/** What Kong's log says of plugin servers. */
export const logLines: readonly LogLine[] = [
	...startLines,
	...dumpLines,
	...configLines,
	...connectionLines,
	...instanceLines,
	...eventLines,
	...pdkLines,
	...serverLines,
];
