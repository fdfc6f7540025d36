import type {Rule} from '../../rule.js';
import {processLife} from './life.js';
import {processStart} from './start.js';
import {processStop} from './stop.js';

/** The process as Kong starts, watches and ends it. */
export const processRules: readonly Rule[] = [...processLife, ...processStart, ...processStop];
