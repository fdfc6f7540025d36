import type {Rule} from '../../rule.js';
import {dumpRules} from './dump.js';
import {infoNames} from './names.js';

/** What the server tells of itself: the dump, and whether Kong can use it. */
export const info: readonly Rule[] = [...dumpRules, ...infoNames];
