import type {Rule} from '../../rule.js';
import {instanceChanges} from './changes.js';
import {instanceLife} from './life.js';
import {instanceIds} from './restart.js';

/** Which config runs as which instance. */
export const instances: readonly Rule[] = [...instanceLife, ...instanceChanges, ...instanceIds];
