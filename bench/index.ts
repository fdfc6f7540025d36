/**
 * What mock Kong costs beside a client that only packs and unpacks, what it holds, and how long the program takes.
 * Not a test: figures of another machine, or of a busy one, are other figures. The ratios are what to look at.
 */

import {cleanupAll, type JsonObject, type ServerDefinition} from '../mock-kong/internal.js';
import {requestPhases} from '../mock-kong/rpc/phases.js';
import {BareMsgpackClient} from './bare-msgpack.js';
import {BareProtobufClient} from './bare-protobuf.js';
import {compare, type Spread} from './compare.js';
import {measureMemory} from './memory.js';
import {MockClient} from './mock-client.js';
import {measureProgram} from './program.js';
import {measureReports} from './reports.js';
import {measureScenarios} from './scenarios.js';
import {builtServer, sourceServer, startServer} from './servers.js';
import {table, tableLine, verdict} from './table.js';

const maxCpuRatio = 1.6;
const minSpeedRatio = 0.7;
const widths = [1, 16];
const columns = [21, 5, 6, 6, 16, 7, 7, 16, 4];
const maxHeapGrowth = 2;
const maxRssGrowth = 24;
const minScenarios = 100;

interface Load {
	readonly name: string;
	readonly definition: ServerDefinition | string;
	readonly config?: JsonObject;
	/** Only servers that ask much in one event tell what a call costs. */
	readonly hasGoal: boolean;
}

const busyMsgpack = sourceServer('bench/servers/busy-msgpack.ts');
const busyProtobuf = sourceServer('bench/servers/busy-protobuf.ts');
const loads: readonly Load[] = [
	{name: 'reference MsgPack', definition: busyMsgpack, hasGoal: true},
	{name: 'reference ProtoBuf', definition: busyProtobuf, hasGoal: true},
	{name: 'get_headers MsgPack', definition: busyMsgpack, config: {headers: true}, hasGoal: false},
	{name: 'get_headers ProtoBuf', definition: busyProtobuf, config: {headers: true}, hasGoal: false},
	{name: 'JavaScript (kong-pdk)', definition: builtServer('bench/servers/js'), hasGoal: true},
	{name: 'Go hello ProtoBuf', definition: builtServer('suites/servers/.build/go/hello/hello'), hasGoal: false},
	{name: 'Go hello MsgPack', definition: builtServer('suites/servers/.build/go/hello-v0.6/hello'), hasGoal: false},
];

const bareClients = {'MsgPack:1': BareMsgpackClient, 'ProtoBuf:1': BareProtobufClient};
const number = (value: number, digits = 1) => value.toFixed(digits);
const shown = ({median, low, high}: Spread) => `${number(median, 2)} (${number(low, 2)}-${number(high, 2)})`;
const mebibytes = (bytes: number) => bytes / 1024 ** 2;

async function printMemory(): Promise<void> {
	const rows: string[][] = [];
	for (const protocol of ['msgpack', 'protobuf']) {
		const samples = await measureMemory(sourceServer(`suites/servers/reference/${protocol}.ts`));
		const [first] = samples;
		for (const sample of samples) {
			const heap = mebibytes(sample.heapUsed - (first?.heapUsed ?? 0));
			const rss = mebibytes(sample.rss - (first?.rss ?? 0));
			const goal = sample === first ? '' : verdict(heap <= maxHeapGrowth && rss <= maxRssGrowth);
			rows.push([
				protocol,
				String(sample.requests),
				number(mebibytes(sample.heapUsed)),
				number(mebibytes(sample.rss)),
				goal,
			]);
		}
	}
	console.log(`\nMemory of one mock Kong, MiB; goal: heap grows by ${maxHeapGrowth} at most, RSS by ${maxRssGrowth}\n`);
	console.log(table(['reference', 'requests', 'heap', 'rss', 'goal'], rows));
}

async function comparison(load: Load): Promise<string[][]> {
	const {name, definition, config, hasGoal} = load;
	if (typeof definition === 'string') return [[name, '', 'skipped:', definition]];
	const attached = await startServer(definition, config);
	const {server, protocol, info} = attached;
	const {name: plugin, phases: declared} = info;
	const phases = requestPhases.filter(phase => declared.includes(phase));
	const Bare = bareClients[protocol];
	const mock = new MockClient(attached);
	const bare = new Bare(server.socketPath, plugin, phases, JSON.stringify(attached.config));
	const rows: string[][] = [];
	try {
		for (const width of widths) {
			const seen = await compare(mock, bare, width);
			const met = seen.cpuRatio.median <= maxCpuRatio && (width === 1 || seen.speedRatio.median >= minSpeedRatio);
			rows.push([
				name,
				String(width),
				number(seen.mock.perSecond, 0),
				number(seen.bare.perSecond, 0),
				shown(seen.speedRatio),
				number(seen.mock.cpu),
				number(seen.bare.cpu),
				shown(seen.cpuRatio),
				hasGoal ? verdict(met) : '',
			]);
		}
	} finally {
		await mock.stop();
		await bare.stop();
		await server.stop();
	}
	return rows;
}

async function printComparisons(): Promise<void> {
	console.log(
		`\nPDK calls; goals: CPU ratio ${maxCpuRatio} at most, speed ratio at 16 connections ${minSpeedRatio} at least\n`,
	);
	// Line by line: it takes minutes.
	const print = (row: readonly string[]) => console.log(tableLine(columns, row));
	print(['server', 'conns', 'mock/s', 'bare/s', 'speed ratio', 'mock us', 'bare us', 'CPU ratio', 'goal']);
	for (const load of loads.filter(({name}) => loadFilter.every(part => name.includes(part)))) {
		for (const row of await comparison(load)) print(row);
	}
}

function printProgram(): void {
	const times = measureProgram();
	console.log('\nThe program, ms; goal: --version within twice node -e 0\n');
	if (typeof times === 'string') {
		console.log(`skipped: ${times}`);
		return;
	}
	const {node, version, help, list, rules} = times;
	console.log(
		table(
			['command', 'ms', 'goal'],
			[
				['node -e 0', number(node), ''],
				['--version', number(version), verdict(version <= 2 * node)],
				['--help', number(help), ''],
				['list', number(list), ''],
				...rules.map(({server, milliseconds}) => [`rules on reference ${server}`, number(milliseconds), '']),
			],
		),
	);
}

async function printScenarios(): Promise<void> {
	const definition = builtServer('suites/servers/.build/go/hello/hello');
	console.log(
		`\nScenarios on Go hello; goals: ${minScenarios} a second at least, memory as above from the first mark\n`,
	);
	if (typeof definition === 'string') {
		console.log(`skipped: ${definition}`);
		return;
	}
	const {loadMs, perSecond, memory} = await measureScenarios(definition);
	console.log(
		`${number(perSecond, 0)} a second, ${verdict(perSecond >= minScenarios)}; read in ${number(loadMs, 0)} ms\n`,
	);
	const [first] = memory;
	const rows = memory.map(({scenarios, heapUsed, rss}) => {
		const heap = mebibytes(heapUsed - (first?.heapUsed ?? 0));
		const resident = mebibytes(rss - (first?.rss ?? 0));
		const goal = verdict(heap <= maxHeapGrowth && resident <= maxRssGrowth);
		return [
			String(scenarios),
			number(mebibytes(heapUsed)),
			number(mebibytes(rss)),
			scenarios === first?.scenarios ? '' : goal,
		];
	});
	console.log(table(['scenarios', 'heap', 'rss', 'goal'], rows));
}

const maxReportsMs = 2000;
const maxReportsRss = 300 * 1024 * 1024;

function printReports(): void {
	const {each, milliseconds, rss} = measureReports();
	console.log('\nReports of 200 failed rules with 10 MB of messages, ms; goal: all in 2000 ms and 300 MB\n');
	const rows = each.map(({name, milliseconds: ms, characters}) => [
		name,
		number(ms),
		characters === 0 ? '' : `${characters}`,
	]);
	const met = milliseconds <= maxReportsMs && rss <= maxReportsRss;
	rows.push(['all', number(milliseconds), `${Math.round(rss / 1024 / 1024)} MB`, verdict(met)]);
	console.log(
		table(
			['report', 'ms', 'characters', 'goal'],
			rows.map(row => ['', '', '', ''].map((_, i) => row[i] ?? '')),
		),
	);
}

const sections: Readonly<Record<string, () => Promise<void> | void>> = {
	calls: printComparisons,
	program: printProgram,
	reports: printReports,
	memory: printMemory,
	scenarios: printScenarios,
};
// Names of sections, or what a load's name contains: `npm run bench -- calls ProtoBuf`.
const asked = process.argv.slice(2);
const chosen = Object.keys(sections).filter(name => asked.includes(name));
const loadFilter = asked.filter(name => !(name in sections));

try {
	console.log(`Node ${process.version}, medians of rounds (lowest-highest)`);
	for (const name of chosen.length === 0 ? Object.keys(sections) : chosen) await sections[name]?.();
} finally {
	cleanupAll();
}
