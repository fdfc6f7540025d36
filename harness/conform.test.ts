import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {guardedGroups} from '../mock-kong/servers/cleanup.js';
import {conform} from './conform.js';
import {definitionsOf} from './targets.js';

const servers = fileURLToPath(new URL('../dist/suites/servers/', import.meta.url));
const reference = path.join(servers, 'reference/msgpack.js');
const fault = path.join(servers, 'run-fault.js');

test.afterEach.always('no server outlives a call', t => t.deepEqual(guardedGroups(), []));

test.serial('a report for the targets as text or as definitions, as each Kong', async t => {
	const definitions = definitionsOf({targets: [reference]});
	const {exitCode, runs} = await conform({
		targets: [reference, ...definitions],
		kongs: ['3.4', '3.9'],
		only: ['info/*'],
	});
	t.is(exitCode, 0);
	t.deepEqual(
		runs.map(({kong, server, leftOut}) => [kong, server.target, leftOut !== undefined]),
		['3.4', '3.9', '3.4', '3.9'].map(kong => [kong, reference, true]),
	);
	for (const {summary} of runs) t.true(summary.pass > 0 && summary.fail === 0);
});

test.serial('what fails is in the report, not thrown; progress and messages are told', async t => {
	const ids = new Set<string>();
	const {exitCode, runs} = await conform({
		targets: [fault],
		serverArgs: ['wrong-message-id'],
		only: ['framing/message-id', 'info/version'],
		timeoutMs: 500,
		onProgress: ({rule}) => ids.add(rule.id),
	});
	t.is(exitCode, 1);
	t.deepEqual(
		runs.flatMap(({results}) => results.map(({id, status}) => [id, status])),
		[
			['info/version', 'pass'],
			['framing/message-id', 'fail'],
		],
	);
	t.deepEqual([...ids].sort(), ['framing/message-id', 'info/version']);
});

test.serial('scenarios are rules that take turns on one server, in their order; bail ends them, too', async t => {
	const dir = mkdtempSync(path.join(tmpdir(), 'conform-'));
	t.teardown(() => rmSync(dir, {recursive: true}));
	const scenario = (name: string, status: number) =>
		`name: ${name}\nrequest: {path: /}\nexpect: {client: {status: ${status}}}\n`;
	writeFileSync(path.join(dir, 'all.yaml'), [scenario('a', 200), scenario('b', 404), scenario('c', 200)].join('---\n'));
	const run = (bail: boolean) =>
		conform({targets: [reference], cwd: dir, scenarios: ['*.yaml'], only: ['scenario/**'], jobs: 3, bail});
	const statuses = async (bail: boolean) =>
		(await run(bail)).runs.flatMap(({results}) =>
			results.map(({title, status, actual}) => `${title} ${status} ${actual}`),
		);
	const [a, b, c] = await statuses(false);
	t.deepEqual([a, c], ['a pass ', 'c pass ']);
	t.regex(String(b), /^b fail /);
	t.is((await statuses(true))[2], 'c skip not run: --bail, and scenario/all/b failed');
});

test.serial('what cannot be is wrong usage, before anything runs', async t => {
	const usage = {name: 'ConformError', code: 'usage'};
	await t.throwsAsync(conform({targets: [reference], only: ['inof/*']}), usage);
	await t.throwsAsync(conform({targets: [path.join(servers, 'none')]}), usage);
	await t.throwsAsync(conform({targets: [reference], kongs: ['1.0']}), usage);
	await t.throwsAsync(conform({targets: [reference], knownFailures: ['none.yaml']}), usage);
});
