import type {Rule} from './rule.js';

export const failures: readonly Rule[] = [];
