import type {Rule} from '../../rule.js';
import {heldEvents} from './held.js';
import {openAtOnce} from './open.js';

/** Events and instances at the same time. */
export const concurrency: readonly Rule[] = [...heldEvents, ...openAtOnce];
