import {type ClientResponse, KongCore, kongVersion} from '../mock-kong/internal.js';
import type {JsonObject, JsonValue} from '../mock-kong/lua/json.js';
import {type ClientAnswer, responseDifference, upstreamDifference} from './compare-http.js';
import {type Finding, settle} from './finding.js';
import {type Exchange, protocolNames, type ScenarioLine, type ScenarioRequest} from './recording.js';
import {scenarioScript} from './scenario-codecs.js';
import type {ScenarioScript} from './scenario-script.js';
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
	const kong = KongCore.attach({
		version,
		node,
		timeoutMs: 60_000,
		maxRestarts: 50,
		servers: [{server: tape.server, protocol: protocolNames[protocol], plugins}],
	});
	const findings: Finding[] = [];
	const seqs = new Map<string, number>();
	try {
		for (const [first, ...others] of atOnce(line.requests)) {
			const seq = first.setup.seq ?? 1;
			if (seq !== (seqs.get(first.plugin) ?? plugins.find(p => p.info.name === `oracle-${first.plugin}`)?.seq)) {
				kong.configure(pluginConfig(first.setup), `oracle-${first.plugin}`, seq);
			}
			seqs.set(first.plugin, seq);
			const differences = await replayRequests(kong, script, [first, ...others]);
			for (const [request, difference] of differences) {
				const method = request.name ?? `request ${line.requests.indexOf(request) + 1}`;
				const finding = {id, kong: release, protocol, type: 'scenario', aspect: 'request', phase: 'chain'} as const;
				findings.push({...finding, method, difference: difference ?? tape.faults[0]});
			}
		}
		return findings;
	} finally {
		tape.play(undefined);
		await kong.stop();
	}
}

type Group = readonly [ScenarioRequest, ...ScenarioRequest[]];

/**
 * The requests of a chain in the groups that were under way together. The messages of such a group stand in the exchange
 * of its first request. The others have none of their own, or the same ones; a request that
 * the chain does not list is one like the first.
 */
export function atOnce(requests: readonly ScenarioRequest[]): Group[] {
	const groups: Group[] = [];
	for (let at = 0; at < requests.length; ) {
		const first = requests[at];
		if (first === undefined) break;
		at += 1;
		const others: ScenarioRequest[] = [];
		const messages = JSON.stringify(first.exchange);
		for (let left = requestsIn(first.exchange) - 1; left > 0; left -= 1) {
			const next = requests[at];
			const belongs = next?.exchange.length === 0 || JSON.stringify(next?.exchange) === messages;
			if (belongs) at += 1;
			others.push(belongs && next !== undefined ? next : first);
		}
		groups.push([first, ...others]);
	}
	return groups;
}

/**
 * How many requests the messages are of: every event of theirs was taken by the server that often. What is uneven holds
 * the rest of an earlier request, which Kong had held up.
 */
function requestsIn(exchange: readonly Exchange[]): number {
	const counts = new Map<string, number>();
	for (const {kong, then} of exchange) {
		const name = eventName(kong);
		const taken = then.length === 0 || then.some(action => !('reply' in action) || !isError(action.reply));
		if (name !== undefined && taken) counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	const [count = 1, ...others] = new Set(counts.values());
	return counts.has('log') && others.length === 0 ? count : 1;
}

function eventName(message: JsonObject): string | undefined {
	const events = message.method === 'plugin.HandleEvent' ? message.args : [message.cmd_handle_event];
	const [event] = Array.isArray(events) ? events : [];
	if (typeof event !== 'object' || event === null || Array.isArray(event)) return undefined;
	const name = event.EventName ?? event.event_name;
	return typeof name === 'string' ? name : undefined;
}

function isError(reply: JsonValue): boolean {
	return Array.isArray(reply) && reply[2] !== null;
}

async function replayRequests(
	kong: KongCore,
	script: ScenarioScript,
	requests: Group,
): Promise<[ScenarioRequest, Finding['difference']][]> {
	await script.begin(requests[0].exchange, requests.length > 1);
	const answers = await Promise.all(requests.map(request => answerTo(kong, request)));
	for (let i = 0; i < 50 && !script.complete; i += 1) await new Promise(resolve => setTimeout(resolve, 2));
	await settle();
	const ofScript = script.end();
	return answers.map(({recorded, response, early}, index) => {
		const difference =
			(index === 0 ? ofScript : undefined) ??
			responseDifference(recorded.http ?? {status: null}, response ?? early) ??
			(recorded.upstream === undefined || response === undefined
				? undefined
				: upstreamDifference(recorded.upstream, response.upstream));
		return [recorded, difference];
	});
}

/** What one client gets. */
async function answerTo(kong: KongCore, recorded: ScenarioRequest) {
	const {plugin, request, setup, http} = recorded;
	const gotNothing = http === null || http.status === null;
	const limit = gotNothing ? patience.forNothing : Math.max(request.timeout ?? 0, patience.forAnswer);
	const client = new Client();
	const response = await within(
		limit,
		Promise.race([send(kong, plugin, request, setup, early => client.answered(early)), client.gaveUpOnTheLog]),
	);
	return {recorded, response, early: client.response};
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
