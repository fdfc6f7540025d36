import type {Fault} from '../../servers/faults/fault.js';
import {repliesFaults} from './faults-replies.js';
import {sizesFaults} from './faults-sizes.js';
import {wireFaults} from './faults-wire.js';

/** Servers that break the rules of this chapter. */
export const framingFaults: readonly Fault[] = [...repliesFaults, ...sizesFaults, ...wireFaults];
