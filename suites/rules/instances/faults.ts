import type {Fault} from '../../servers/faults/fault.js';
import {changesFaults} from './faults-changes.js';
import {lifeFaults} from './faults-life.js';
import {restartFaults} from './faults-restart.js';

/** Servers that break the rules of this chapter. */
export const instancesFaults: readonly Fault[] = [...lifeFaults, ...changesFaults, ...restartFaults];
