import type {Rule} from '../../rule.js';
import {certificate} from './certificate.js';
import {eachPhaseEnds} from './ends.js';
import {streamRules} from './streams.js';
import {undeclared} from './undeclared.js';

/** Each phase ends, and keeps to its own. */
export const phases: readonly Rule[] = [...eachPhaseEnds, ...undeclared, ...certificate, ...streamRules];
