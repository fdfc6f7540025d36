import {cleanupAll} from '../../mock-kong/servers/cleanup.js';
import {rules} from '../../suites/index.js';
import {faultyServers} from '../../suites/servers/faulty.js';
import {unusualServers} from '../../suites/servers/unusual.js';
import type {SelftestParts} from '../commands/selftest.js';
import {judgeTask, ownServersDirectory} from './judge.js';
import {mutate} from './mutation.js';

/** What `selftest` works with when it is not tested itself. */
export const selftestParts: SelftestParts = {
	rules,
	faulty: faultyServers,
	unusual: unusualServers,
	judge: (task, options) => judgeTask(task, {...options, directory: ownServersDirectory}),
	mutate,
	cleanup: cleanupAll,
};
