import {existsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {fakeIo} from '../../harness/fake-io.js';
import {main} from '../../harness/main.js';
import {cleanupAll} from '../../mock-kong/index.js';

process.on('exit', () => cleanupAll());

const root = fileURLToPath(new URL('../..', import.meta.url));
const go = 'suites/servers/.build/go';
const python = 'suites/servers/python';
const js = 'suites/servers/js';
const bothPython = [`${python}/hello`, `${python}/all-phases`, `${python}/all-phases/all_phases.py`];

/** One official PDK in one mode; `known` is its file in known-failures/. */
interface Official {
	readonly pdk: string;
	readonly known: string;
	readonly targets: readonly string[];
	readonly serverArgs?: readonly string[];
	readonly kong?: string;
}

const languages: readonly {name: string; title: string; built: string; servers: readonly Official[]}[] = [
	{
		name: 'go',
		title: 'Go',
		built: `${go}/hello/hello`,
		servers: [
			{pdk: 'go-pdk v0.11.0', known: 'go-pdk-0.11.0', targets: [`${go}/hello/hello`, `${go}/all-phases/all-phases`]},
			{
				pdk: 'go-pdk v0.6.1',
				known: 'go-pdk-0.6.1',
				targets: [`${go}/hello-v0.6/hello`, `${go}/all-phases-v0.6/all-phases`],
			},
			{pdk: 'go-pdk v0.6.1', known: 'go-pdk-0.6.1', targets: [`${go}/all-phases-v0.6/all-phases`], kong: '2.8'},
		],
	},
	{
		name: 'python',
		title: 'Python',
		built: `${python}/.venv/bin/kong-python-pluginserver`,
		servers: [
			{pdk: 'kong-pdk 0.36', known: 'kong-python-pdk-0.36-thread', targets: bothPython},
			{
				pdk: 'kong-pdk 0.36',
				known: 'kong-python-pdk-0.36-thread-kong-2.8',
				targets: [`${python}/all-phases`],
				kong: '2.8',
			},
			{pdk: 'kong-pdk 0.36', known: 'kong-python-pdk-0.36-gevent', targets: bothPython, serverArgs: ['-g']},
			{pdk: 'kong-pdk 0.36', known: 'kong-python-pdk-0.36-multiprocessing', targets: bothPython, serverArgs: ['-m']},
		],
	},
	{
		name: 'js',
		title: 'JavaScript',
		built: 'node_modules/.bin/kong-js-pluginserver',
		servers: [{pdk: 'kong-pdk 0.6.0', known: 'kong-js-pdk-0.6.0', targets: [`${js}/hello`, `${js}/all-phases`]}],
	},
];
const required = (process.env.CONFORM_REQUIRE ?? '').split(',').map(name => name.trim());

for (const {name, title, built, servers} of languages) {
	if (existsSync(path.join(root, built))) {
		for (const server of servers) for (const target of server.targets) judge(server, target);
	} else if (required.includes(name)) {
		test(`${title} servers`, t => t.fail(`there is no ${built}, and CONFORM_REQUIRE names ${name}: npm run servers`));
	} else {
		console.warn(`SKIPPED: there is no ${built} (npm run servers): tests of ${title} servers do not run`);
	}
}

function judge({pdk, known, serverArgs = [], kong}: Official, target: string): void {
	const file = `suites/servers/known-failures/${known}.yaml`;
	const mode = [target, ...serverArgs, ...(kong === undefined ? [] : [`as Kong ${kong} drives it`])].join(' ');
	test.serial(`${pdk}: ${mode}: nothing fails but what ${known}.yaml says`, async t => {
		t.timeout(90_000);
		const io = fakeIo({cwd: root, env: {PATH: process.env.PATH}, columns: 160});
		const options = kong === undefined ? [] : ['--kong', kong];
		// Half the usual wait: the known failures are mostly servers that never answer.
		const own = [target, '--known-failures', file, '--timeout', '1500', ...options];
		const code = await main([...own, '--', ...serverArgs], io);
		t.is(code, 0, io.out() + io.err());
		t.true(io.out().includes(`${pdk}`), 'the report says which PDK ran the plugin');
	});
}
