import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {fakeIo} from '../../harness/fake-io.js';
import {matchesGlob} from '../../harness/glob.js';
import {covers, type KnownFailure} from '../../harness/known-failures.js';
import {readShippedList} from '../../harness/known-failures-lists.js';
import {main} from '../../harness/main.js';
import {cleanupAll} from '../../mock-kong/index.js';
import {guardedGroups} from '../../mock-kong/servers/cleanup.js';
import {rules} from '../index.js';
import type {Report, Run} from '../result.js';

process.on('exit', () => cleanupAll());

const root = fileURLToPath(new URL('../..', import.meta.url));
const go = 'suites/servers/.build/go';
const python = 'suites/servers/python';
const js = 'suites/servers/js';
const bothPython = [`${python}/hello`, `${python}/all-phases`, `${python}/all-phases/all_phases.py`];
const probePython = [`${python}/probe`];

/** One official PDK in one mode; `known` is its file in known-failures/. */
interface Official {
	readonly pdk: string;
	readonly known: string;
	readonly targets: readonly string[];
	readonly serverArgs?: readonly string[];
	readonly kong?: string;
	/** Default: all rules. */
	readonly only?: string;
}

/** For probes: the chapters that ordinary plugins skip. What they do not skip, those show already. */
const throwing = 'failures/*';

const languages: readonly {name: string; title: string; built: string; servers: readonly Official[]}[] = [
	{
		name: 'go',
		title: 'Go',
		built: `${go}/hello/hello`,
		servers: [
			{pdk: 'go-pdk v0.11.0', known: 'go-pdk@0.11.0', targets: [`${go}/hello/hello`, `${go}/all-phases/all-phases`]},
			{
				pdk: 'go-pdk v0.6.1',
				known: 'go-pdk@0.6.1',
				targets: [`${go}/hello-v0.6/hello`, `${go}/all-phases-v0.6/all-phases`],
			},
			{pdk: 'go-pdk v0.6.1', known: 'go-pdk@0.6.1', targets: [`${go}/all-phases-v0.6/all-phases`], kong: '2.8'},
			{pdk: 'go-pdk v0.11.0', known: 'go-pdk@0.11.0', targets: [`${go}/probe/probe`], only: throwing},
			{pdk: 'go-pdk v0.11.0', known: 'go-pdk@0.11.0', targets: [`${go}/probe/probe`], only: throwing, kong: '2.8'},
			{pdk: 'go-pdk v0.6.1', known: 'go-pdk@0.6.1', targets: [`${go}/probe-v0.6/probe`], only: throwing},
			{pdk: 'go-pdk v0.6.1', known: 'go-pdk@0.6.1', targets: [`${go}/probe-v0.6/probe`], only: throwing, kong: '2.8'},
		],
	},
	{
		name: 'python',
		title: 'Python',
		built: `${python}/.venv/bin/kong-python-pluginserver`,
		servers: [
			{pdk: 'kong-pdk 0.36', known: 'kong-python-pdk@0.36', targets: bothPython},
			{
				pdk: 'kong-pdk 0.36',
				known: 'kong-python-pdk@0.36',
				targets: [`${python}/all-phases`],
				kong: '2.8',
			},
			{pdk: 'kong-pdk 0.36', known: 'kong-python-pdk@0.36-gevent', targets: bothPython, serverArgs: ['-g']},
			{pdk: 'kong-pdk 0.36', known: 'kong-python-pdk@0.36-multiprocessing', targets: bothPython, serverArgs: ['-m']},
			{pdk: 'kong-pdk 0.36', known: 'kong-python-pdk@0.36', targets: probePython, only: throwing},
			{
				pdk: 'kong-pdk 0.36',
				known: 'kong-python-pdk@0.36',
				targets: probePython,
				only: 'failures/pdk-error',
				kong: '2.8',
			},
			{
				pdk: 'kong-pdk 0.36',
				known: 'kong-python-pdk@0.36-gevent',
				targets: probePython,
				only: throwing,
				serverArgs: ['-g'],
			},
			{
				pdk: 'kong-pdk 0.36',
				known: 'kong-python-pdk@0.36-multiprocessing',
				targets: probePython,
				only: throwing,
				serverArgs: ['-m'],
			},
		],
	},
	{
		name: 'js',
		title: 'JavaScript',
		built: 'node_modules/.bin/kong-js-pluginserver',
		servers: [
			{pdk: 'kong-pdk 0.6.0', known: 'kong-js-pdk@0.6.0', targets: [`${js}/hello`, `${js}/all-phases`]},
			{pdk: 'kong-pdk 0.6.0', known: 'kong-js-pdk@0.6.0', targets: [`${js}/probe`], only: throwing},
			{pdk: 'kong-pdk 0.6.0', known: 'kong-js-pdk@0.6.0', targets: [`${js}/probe`], only: throwing, kong: '2.8'},
		],
	},
];
const required = (process.env.CONFORM_REQUIRE ?? '').split(',').map(name => name.trim());

const dir = mkdtempSync(path.join(tmpdir(), 'official-'));
test.after.always(() => rmSync(dir, {recursive: true}));
/** What each list was held against. */
const judged = new Map<string, readonly Run[]>();

for (const {name, title, built, servers} of languages) {
	if (existsSync(path.join(root, built))) {
		for (const server of servers) for (const target of server.targets) judge(server, target);
		for (const known of new Set(servers.map(server => server.known))) isNeeded(known);
	} else if (required.includes(name)) {
		test(`${title} servers`, t => t.fail(`there is no ${built}, and CONFORM_REQUIRE names ${name}: npm run servers`));
	} else {
		console.warn(`SKIPPED: there is no ${built} (npm run servers): tests of ${title} servers do not run`);
	}
}

function judge({pdk, known, serverArgs = [], kong, only}: Official, target: string): void {
	const mode = [target, ...serverArgs, ...(kong === undefined ? [] : [`as Kong ${kong} drives it`])].join(' ');
	test.serial(`${pdk}: ${mode}: nothing fails but what ${known} says`, async t => {
		t.timeout(90_000);
		const io = fakeIo({cwd: root, env: {PATH: process.env.PATH}, columns: 160});
		const options = [...(kong === undefined ? [] : ['--kong', kong]), ...(only === undefined ? [] : ['--only', only])];
		// Half the usual wait: the known failures are mostly servers that never answer.
		const reports = ['--report', 'console', '--report', `json=${path.join(dir, 'report.json')}`];
		const own = [target, '--known-failures', known, '--timeout', '1500', ...reports, ...options];
		const code = await main([...own, '--', ...serverArgs], io);
		t.is(code, 0, io.out() + io.err());
		t.deepEqual(guardedGroups(), [], 'no server outlives the run');
		t.true(io.out().includes(`${pdk}`), 'the report says which PDK ran the plugin');
		const {runs}: Report = JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8'));
		judged.set(known, [...(judged.get(known) ?? []), ...runs]);
	});
}

/** Seen with the probe, which is put to the rules on failures only; the ordinary plugins here pass them. */
const shownByTheProbe: readonly string[] = ['pdk-calls/rare-answers', 'sequences/late-step'];

/**
 * One plugin that passes proves nothing against an entry; all that are here do. Entries of rules that none of them was put
 * to (they take long, or need the probe) are left alone.
 */
function isNeeded(known: string): void {
	test.serial(`${known}: each entry whose rule was run is needed by some plugin`, t => {
		const entries = readShippedList(
			known,
			rules.map(rule => rule.id),
		);
		const runs = judged.get(known) ?? [];
		const put = (entry: KnownFailure) =>
			runs.some(({results}) => results.some(({id, status}) => status !== 'skip' && matchesGlob(entry.rule, id)));
		const covered = (entry: KnownFailure) =>
			runs.some(({kong, results}) => results.some(result => covers(entry, result, kong)));
		const idle = entries.filter(
			entry =>
				!entry.flaky &&
				entry.kong === undefined &&
				!shownByTheProbe.includes(entry.rule) &&
				put(entry) &&
				!covered(entry),
		);
		t.deepEqual(idle, []);
	});
}
