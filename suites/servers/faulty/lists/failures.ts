import type {FaultyServer} from '../server.js';

/** Faults of handlers that throw, and how it is told. */
export const failuresServers: readonly FaultyServer[] = [];
