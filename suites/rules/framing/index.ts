import type {Rule} from '../../rule.js';
import {replies} from './replies.js';
import {sizes} from './sizes.js';
import {wire} from './wire.js';

/** Messages and their bytes. */
export const framing: readonly Rule[] = [...replies, ...sizes, ...wire];
