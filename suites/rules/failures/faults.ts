import type {Fault} from '../../servers/faults/fault.js';
import {ordinaryFaults} from './faults-ordinary.js';
import {refusedFaults} from './faults-refused.js';
import {throwFaults} from './faults-throw.js';

/** Servers that break the rules of this chapter. */
export const failuresFaults: readonly Fault[] = [...ordinaryFaults, ...throwFaults, ...refusedFaults];
