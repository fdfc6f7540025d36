import {type ClientResponse, kongVersion, MockKong} from '../mock-kong/index.js';
import {type ClientAnswer, responseDifference, upstreamDifference} from './compare-http.js';
import {type Finding, settle} from './finding.js';
import type {ScenarioLine, ScenarioRequest} from './recording.js';
import {type ScenarioScript, scenarioScript} from './scenario-script.js';
import type {Tape} from './tape.js';
import {node, pluginConfig, pluginId, pluginInfo, send} from './world.js';

/** How long a client waits that got nothing in the recording, and one that got something. Milliseconds. */
const patience = {forNothing: 2500, forAnswer: 20_000, forTheLog: 2500};

/** Replays a chain of requests to one fresh plugin entity; the server does exactly what it did in the recording. */
export async function replayScenario(line: ScenarioLine, tape: Tape): Promise<Finding[]> {
	const {id, kong: release, protocol} = line;
	const version = kongVersion(release);
	const script = scenarioScript(protocol, version);
	tape.play(script);
	const plugins = [...new Set(line.requests.map(({plugin}) => plugin))].map(plugin => {
		const setup = line.requests.find(request => request.plugin === plugin)?.setup ?? {};
		return {info: pluginInfo(plugin), config: pluginConfig(setup), id: pluginId(plugin, setup), seq: setup.seq ?? 1};
	});
	if (line.requests.some(({plugin}) => plugin.endsWith('dead'))) await tape.hangUp();
	const kong = MockKong.attach({
		version,
		node,
		timeoutMs: 60_000,
		maxRestarts: 50,
		servers: [{server: tape.server, protocol: protocol === 'msgpack' ? 'MsgPack:1' : 'ProtoBuf:1', plugins}],
	});
	const findings: Finding[] = [];
	const seqs = new Map<string, number>();
	try {
		for (const [index, request] of line.requests.entries()) {
			const seq = request.setup.seq ?? 1;
			if (seq !== (seqs.get(request.plugin) ?? plugins.find(p => p.info.name === `oracle-${request.plugin}`)?.seq)) {
				kong.configure(pluginConfig(request.setup), `oracle-${request.plugin}`, seq);
			}
			seqs.set(request.plugin, seq);
			const difference = await replayRequest(kong, script, request);
			const method = request.name ?? `request ${index + 1}`;
			const finding = {id, kong: release, protocol, type: 'scenario', aspect: 'request', phase: 'chain'} as const;
			findings.push({...finding, method, difference: difference ?? tape.faults[0]});
		}
		return findings;
	} finally {
		tape.play(undefined);
		await kong.stop();
	}
}

async function replayRequest(
	kong: MockKong,
	script: ScenarioScript,
	recorded: ScenarioRequest,
): Promise<Finding['difference']> {
	const {plugin, request, setup, http} = recorded;
	await script.begin(recorded.exchange);
	const gotNothing = http === null || http.status === null;
	const limit = gotNothing ? patience.forNothing : Math.max(request.timeout ?? 0, patience.forAnswer);
	const client = new Client();
	const response = await within(
		limit,
		Promise.race([send(kong, plugin, request, setup, early => client.answered(early)), client.gaveUpOnTheLog]),
	);
	for (let i = 0; i < 50 && !script.complete; i += 1) await new Promise(resolve => setTimeout(resolve, 2));
	await settle();
	return (
		script.end() ??
		responseDifference(http ?? {status: null}, response ?? client.response) ??
		(recorded.upstream === undefined || response === undefined
			? undefined
			: upstreamDifference(recorded.upstream, response.upstream))
	);
}

/** A client that has its response need not wait for Kong's log phase, which may hang for ever. */
class Client {
	response: ClientAnswer | undefined;
	#giveUp: () => void = () => {};
	readonly gaveUpOnTheLog = new Promise<undefined>(resolve => {
		this.#giveUp = () => resolve(undefined);
	});

	answered({status, headers, body}: ClientResponse): void {
		this.response = {status, rawHeaders: headers.map(([name, value]) => [name, value] as const), body};
		setTimeout(this.#giveUp, patience.forTheLog).unref();
	}
}

/** What comes in time; the client gives up on the rest, Kong does not. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<undefined>(resolve => {
		timer = setTimeout(() => resolve(undefined), milliseconds);
	});
	promise.catch(() => {});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
