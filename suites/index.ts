import type {Rule} from './rule.js';
import {concurrency} from './rules/concurrency/index.js';
import {exit} from './rules/exit/index.js';
import {failures} from './rules/failures/index.js';
import {framing} from './rules/framing/index.js';
import {info} from './rules/info/index.js';
import {instances} from './rules/instances/index.js';
import {pdkCalls} from './rules/pdk-calls/index.js';
import {phases} from './rules/phases/index.js';
import {processRules} from './rules/process/index.js';
import {resources} from './rules/resources/index.js';
import {responseBuffering} from './rules/response-buffering/index.js';
import {robustness} from './rules/robustness/index.js';
import {sequences} from './rules/sequences/index.js';

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
