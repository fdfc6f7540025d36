import {fileURLToPath} from 'node:url';
import test from 'ava';
import {chooseConfig, choosePlugin, kongVersion, type PluginServer, queryDump} from '../../mock-kong/internal.js';
import {guardedGroups} from '../../mock-kong/servers/cleanup.js';
import type {Rule} from '../../suites/rule.js';
import {runRules} from './runner.js';

const program = fileURLToPath(new URL('../../dist/suites/servers/reference/msgpack.js', import.meta.url));
const definition = {
	label: program,
	queryCommand: `${program} -dump`,
	socket: undefined,
	startCommand: `${program} -kong-prefix {prefix}`,
};

function rule(id: Rule['id'], needs: Rule['needs'], check: Rule['check']): Rule {
	return {id, level: 'MUST', title: id, requirement: id, why: id, consequence: id, needs, check};
}

/** The rules on the reference server: their statuses. */
async function statuses(rules: readonly Rule[], jobs: number): Promise<readonly string[]> {
	const version = kongVersion('3.9');
	const dump = await queryDump(definition, {version, timeoutMs: 20_000, prefix: '/tmp'});
	const plugin = choosePlugin(dump, undefined, program);
	const config = chooseConfig(plugin, undefined);
	const settings = {timeoutMs: 3000, slow: false, bail: false, seed: 0, trace: false, onProgress: () => {}};
	const {results} = await runRules({...settings, rules, definition, dump, plugin, config, version, jobs});
	return results.map(({status}) => status);
}

test.serial('a rule from which another one took the shared server is judged on a new one', async t => {
	let tried = 0;
	const rules = [
		// Begins first and waits until the other has done its worst.
		rule('process/robbed', 'shared', async check => {
			tried += 1;
			if (tried === 1) await check.server.process?.exited;
			if (!check.server.running) check.fail({expected: 'a server that runs', actual: 'it ended'});
		}),
		rule('process/kills', 'shared', async ({server}) => {
			server.process?.kill('SIGKILL');
			await server.process?.exited;
		}),
		rule('process/wrong', 'shared', check => check.fail({expected: 'another', actual: 'this'})),
	];
	t.deepEqual(await statuses(rules, 2), ['pass', 'pass', 'fail']);
	t.is(tried, 2);
	t.deepEqual(guardedGroups(), []);
});

test.serial(
	'what a rule skips over a used server that it spoke to is judged on a new one, unless that server serves',
	async t => {
		const hung: PluginServer[] = [];
		const tried = {unspoken: 0, serving: 0};
		const rules = [
			rule('process/uses', 'fresh', async check => void (await check.kong().startInstance())),
			rule('process/serving', 'fresh', check => {
				check.kong();
				tried.serving += 1;
				check.skip('not for this plugin');
			}),
			rule('process/unspoken', 'fresh', check => {
				tried.unspoken += 1;
				check.skip('not for this plugin');
			}),
			rule('process/hangs', 'fresh', check => {
				hung.push(check.server);
				check.server.process?.kill('SIGSTOP');
			}),
			rule('process/spoken', 'fresh', check => {
				check.kong();
				if (hung.includes(check.server)) check.skip('the server does not answer');
			}),
		];
		t.deepEqual(await statuses(rules, 1), ['pass', 'skip', 'skip', 'pass', 'pass']);
		t.deepEqual(tried, {unspoken: 1, serving: 1});
		t.deepEqual(guardedGroups(), []);
	},
);
