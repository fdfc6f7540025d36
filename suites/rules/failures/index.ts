import type {Rule} from '../../rule.js';
import {ordinaryRules} from './ordinary.js';
import {refusedRules} from './refused.js';
import {throwRules} from './throw.js';
import {toldRules} from './told.js';

/** Handlers that throw, configs that are refused, answers that are errors. */
export const failures: readonly Rule[] = [...ordinaryRules, ...throwRules, ...toldRules, ...refusedRules];
