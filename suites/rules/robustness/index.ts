import type {Rule} from '../../rule.js';
import {lostConnection} from './connection.js';
import {connections} from './connections.js';

/** What a network and an impatient client do to a connection. */
export const robustness: readonly Rule[] = [...lostConnection, ...connections];
