import type {Rule} from '../../rule.js';
import {answers} from './answers.js';
import {argumentRules} from './arguments.js';
import {binaryRules} from './binary.js';
import {calls} from './calls.js';
import {textRules} from './text.js';
import {valueRules} from './values.js';

/** What the plugin calls, and what it makes of the answers. */
export const pdkCalls: readonly Rule[] = [
	...calls,
	...answers,
	...textRules,
	...valueRules,
	...argumentRules,
	...binaryRules,
];
