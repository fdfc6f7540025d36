import {refusedRules} from './failures-refused.js';
import {throwRules} from './failures-throw.js';
import {toldRules} from './failures-told.js';
import type {Rule} from './rule.js';

/** Handlers that throw, configs that are refused, answers that are errors. */
export const failures: readonly Rule[] = [...throwRules, ...toldRules, ...refusedRules];
