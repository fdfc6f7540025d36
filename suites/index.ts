import {concurrency} from './concurrency.js';
import {exit} from './exit.js';
import {failures} from './failures.js';
import {framing} from './framing.js';
import {info} from './info.js';
import {instances} from './instances.js';
import {pdkCalls} from './pdk-calls.js';
import {phases} from './phases.js';
import {processRules} from './process.js';
import {resources} from './resources.js';
import {responseBuffering} from './response-buffering.js';
import {robustness} from './robustness.js';
import type {Rule} from './rule.js';
import {sequences} from './sequences.js';

/** The rule book, in the order in which it is read. */
export const rules: readonly Rule[] = [
	...info,
	...processRules,
	...framing,
	...instances,
	...phases,
	...pdkCalls,
	...sequences,
	...responseBuffering,
	...exit,
	...failures,
	...concurrency,
	...robustness,
	...resources,
];
