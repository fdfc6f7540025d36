import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {runRules} from '../harness/run/runner.js';
import {loadScenarios} from '../harness/scenario/index.js';
import {scenarioRule} from '../harness/scenario/run/rule.js';
import {
	chooseConfig,
	choosePlugin,
	defaultKongVersion,
	makePrefix,
	queryDump,
	type ServerDefinition,
} from '../mock-kong/internal.js';

export interface ScenarioFigures {
	/** Milliseconds to read all of them. */
	readonly loadMs: number;
	readonly perSecond: number;
	/** After so many scenarios, garbage collected before. */
	readonly memory: readonly {readonly scenarios: number; readonly heapUsed: number; readonly rss: number}[];
}

const count = 1000;
const marks = [100, 500, 1000];

/** A thousand scenarios like the first one of anybody, on a server that says hello. */
export async function measureScenarios(definition: ServerDefinition): Promise<ScenarioFigures> {
	const directory = mkdtempSync(path.join(tmpdir(), 'bench-'));
	const prefix = await makePrefix();
	try {
		writeFileSync(path.join(directory, 'all.yaml'), Array.from({length: count}, (_, i) => document(i)).join('---\n'));
		const dump = await queryDump(definition, {timeoutMs: 20_000, prefix: prefix.path});
		const began = performance.now();
		const scenarios = loadScenarios(['*.yaml'], directory);
		const loadMs = performance.now() - began;
		const memory: {scenarios: number; heapUsed: number; rss: number}[] = [];
		let first = 0;
		let measuring = 0;
		const version = defaultKongVersion;
		const target = {definition, dump, version, plugin: undefined, config: undefined};
		const plugin = choosePlugin(dump, undefined, definition.label);
		const {results} = await runRules({
			rules: scenarios.map(scenario => scenarioRule(scenario, target)),
			...{definition, dump, version, plugin, config: chooseConfig(plugin, undefined)},
			...{jobs: 4, timeoutMs: 5000, slow: false, bail: false, seed: 0, trace: false},
			onProgress: ({kind, done}) => {
				if (kind === 'started') return;
				// The first one waits for the server to start.
				if (done === 1) first = performance.now();
				if (!marks.includes(done)) return;
				const from = performance.now();
				for (let pass = 0; pass < 3; pass += 1) global.gc?.();
				const {heapUsed, rss} = process.memoryUsage();
				memory.push({scenarios: done, heapUsed, rss});
				measuring += performance.now() - from;
			},
		});
		const took = performance.now() - first - measuring;
		const bad = results.find(({status}) => status !== 'pass');
		if (bad) throw new Error(`${bad.title}: ${bad.actual}`);
		return {loadMs, perSecond: ((count - 1) * 1000) / took, memory};
	} finally {
		await prefix.free();
		rmSync(directory, {recursive: true});
	}
}

function document(index: number): string {
	return `name: scenario ${index}
config: {message: hi ${index}}
request: {path: /, headers: {host: a.test}}
expect:
  calls: {access: [kong.request.get_header("host"), kong.response.set_header]}
  client: {status: 200, headers: {x-hello: "hi ${index}, a.test"}}
`;
}
