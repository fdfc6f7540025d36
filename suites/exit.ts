import type {Rule} from './rule.js';

export const exit: readonly Rule[] = [];
