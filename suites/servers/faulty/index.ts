import {exitServers} from './lists/exit.js';
import {failuresServers} from './lists/failures.js';
import {firstServers} from './lists/first.js';
import {resourcesServers} from './lists/resources.js';
import {valuesServers} from './lists/values.js';
import type {FaultyServer} from './server.js';

/** Every program of this directory. */
export const faultyServers: readonly FaultyServer[] = [
	...firstServers,
	...failuresServers,
	...exitServers,
	...resourcesServers,
	...valuesServers,
];
