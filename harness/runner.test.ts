import {fileURLToPath} from 'node:url';
import test from 'ava';
import {chooseConfig, choosePlugin, kongVersion, queryDump} from '../mock-kong/index.js';
import {guardedGroups} from '../mock-kong/servers/cleanup.js';
import type {Rule} from '../suites/rule.js';
import {runSuite} from './runner.js';

const program = fileURLToPath(new URL('../dist/suites/servers/reference/msgpack.js', import.meta.url));
const definition = {
	label: program,
	queryCommand: `${program} -dump`,
	socket: undefined,
	startCommand: `${program} -kong-prefix {prefix}`,
};

function sharing(id: Rule['id'], check: Rule['check']): Rule {
	return {id, level: 'MUST', title: id, requirement: id, why: id, consequence: id, needs: 'shared', check};
}

test('a rule from which another one took the shared server is judged on a new one', async t => {
	const version = kongVersion('3.9');
	const dump = await queryDump(definition, {version, timeoutMs: 20_000, prefix: '/tmp'});
	const plugin = choosePlugin(dump, undefined, program);
	let tried = 0;
	const rules = [
		// Begins first and waits until the other has done its worst.
		sharing('process/robbed', async check => {
			tried += 1;
			if (tried === 1) await check.server.process?.exited;
			if (!check.server.running) check.fail({expected: 'a server that runs', actual: 'it ended'});
		}),
		sharing('process/kills', async ({server}) => {
			server.process?.kill('SIGKILL');
			await server.process?.exited;
		}),
		sharing('process/wrong', check => check.fail({expected: 'another', actual: 'this'})),
	];
	const {results} = await runSuite({
		rules,
		definition,
		dump,
		plugin,
		config: chooseConfig(plugin, undefined),
		version,
		jobs: 2,
		timeoutMs: 10_000,
		slow: false,
		bail: false,
		seed: 0,
		trace: false,
		onProgress: () => {},
	});
	t.deepEqual(
		results.map(({id, status}) => [id, status]),
		[
			['process/robbed', 'pass'],
			['process/kills', 'pass'],
			['process/wrong', 'fail'],
		],
	);
	t.is(tried, 2);
	t.deepEqual(guardedGroups(), []);
});
