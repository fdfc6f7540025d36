import type {FaultyServer} from '../server.js';

/** Faults of what happens when a request is left or events come in another order. */
export const exitServers: readonly FaultyServer[] = [];
