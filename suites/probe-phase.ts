import type {EventPhase} from '../mock-kong/index.js';
import {needsProbe} from './probe.js';
import type {Check} from './rule.js';

/** As `needsProbe`, for a script of this phase: skips when the probe does not declare it. */
export function needsProbeIn(t: Check, phase: EventPhase): void {
	needsProbe(t);
	if (!t.plugin.phases.includes(phase)) t.skip(`the probe declares no ${phase} phase`);
}
