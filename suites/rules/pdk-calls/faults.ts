import type {Fault} from '../../servers/faults/fault.js';
import {answersFaults} from './faults-answers.js';
import {argumentsFaults} from './faults-arguments.js';
import {callsFaults} from './faults-calls.js';

/** Servers that break the rules of this chapter. */
export const pdkCallsFaults: readonly Fault[] = [...callsFaults, ...answersFaults, ...argumentsFaults];
