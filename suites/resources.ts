import type {Rule} from './rule.js';

export const resources: readonly Rule[] = [];
