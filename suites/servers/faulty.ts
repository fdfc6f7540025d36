import {chapters} from './chapters.js';
import {type Fault, type ServerOf, serversOf} from './faults/fault.js';

export type FaultyServer = ServerOf<Fault>;

const faults = await Promise.all(Object.values(chapters).map(load => load()));

/** Every server that is there to fail rules, each chapter's in turn. */
export const faultyServers: readonly FaultyServer[] = serversOf(faults.flat());
