import type {Fault} from './faults/fault.js';

/** The faults of each chapter, read when they are asked for: a faulty server starts as fast as the reference. */
export const chapters: Readonly<Record<string, () => Promise<readonly Fault[]>>> = {
	info: async () => (await import('../rules/info/faults.js')).infoFaults,
	process: async () => (await import('../rules/process/faults.js')).processFaults,
	framing: async () => (await import('../rules/framing/faults.js')).framingFaults,
	instances: async () => (await import('../rules/instances/faults.js')).instancesFaults,
	phases: async () => (await import('../rules/phases/faults.js')).phasesFaults,
	'pdk-calls': async () => (await import('../rules/pdk-calls/faults.js')).pdkCallsFaults,
	sequences: async () => (await import('../rules/sequences/faults.js')).sequencesFaults,
	'response-buffering': async () => (await import('../rules/response-buffering/faults.js')).responseBufferingFaults,
	exit: async () => (await import('../rules/exit/faults.js')).exitFaults,
	failures: async () => (await import('../rules/failures/faults.js')).failuresFaults,
	concurrency: async () => (await import('../rules/concurrency/faults.js')).concurrencyFaults,
	robustness: async () => (await import('../rules/robustness/faults.js')).robustnessFaults,
	resources: async () => (await import('../rules/resources/faults.js')).resourcesFaults,
};
