import type {Rule} from '../../rule.js';
import {exitAfterwards} from './afterwards.js';
import {exitClient} from './client.js';
import {exitEvent} from './event.js';

/** kong.response.exit, in every phase and afterwards. */
export const exit: readonly Rule[] = [...exitEvent, ...exitClient, ...exitAfterwards];
