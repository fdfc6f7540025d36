import type {Rule} from '../../rule.js';
import {idleServer} from './idle.js';
import {leaks} from './leaks.js';
import {memory} from './memory.js';

/** What the server keeps of what is over: counted in /proc, and only what grows again and again is a finding. */
export const resources: readonly Rule[] = [...leaks, ...idleServer, ...memory];
