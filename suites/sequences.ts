import type {Rule} from './rule.js';

export const sequences: readonly Rule[] = [];
