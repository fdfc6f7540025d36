import type {Rule} from '../../rule.js';
import {responseBodies} from './bodies.js';
import {bufferedResponse} from './response.js';

/** The response phase, which Kong runs on an answer it holds back. */
export const responseBuffering: readonly Rule[] = [...bufferedResponse, ...responseBodies];
