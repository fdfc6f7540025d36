import type {FaultyServer} from '../server.js';

/** Faults of what a server takes and does not give back, and how it lives under load. */
export const resourcesServers: readonly FaultyServer[] = [];
