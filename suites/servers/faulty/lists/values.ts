import type {FaultyServer} from '../server.js';

/** Faults of values, sizes, bodies and dumps. */
export const valuesServers: readonly FaultyServer[] = [];
