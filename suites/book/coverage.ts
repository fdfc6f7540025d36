import type {HistoricalBug} from './bugs/bug.js';
import {dumpBugs} from './bugs/dump.js';
import {eventBugs} from './bugs/events.js';
import {framingBugs} from './bugs/framing.js';
import {instanceBugs} from './bugs/instances.js';
import {msgPackBugs} from './bugs/msgpack.js';
import {processBugs} from './bugs/process.js';
import {protoBufBugs} from './bugs/protobuf.js';

/**
 * What has gone wrong between Kong and plugin servers in the years there have been any, and which rules look at it: a rule
 * book that misses one of these would miss the next of its kind.
 */
export const historicalBugs: readonly HistoricalBug[] = [
	...instanceBugs,
	...eventBugs,
	...framingBugs,
	...msgPackBugs,
	...protoBufBugs,
	...dumpBugs,
	...processBugs,
];
