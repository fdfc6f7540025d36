import type {Rule} from '../../rule.js';
import {sequenceCalls} from './calls.js';
import {sequenceEvents} from './events.js';

/** The order of calls and answers. */
export const sequences: readonly Rule[] = [...sequenceCalls, ...sequenceEvents];
