import {KongCore, type KongResponse, kongVersion} from '../mock-kong/internal.js';
import {type Difference, difference, differs, shapeDifference, textDifference} from './compare.js';
import {responseDifference, tcpDifference, upstreamDifference} from './compare-http.js';
import {type Finding, settle} from './finding.js';
import {decodeMessage} from './protobuf.js';
import {
	type CallLine,
	protocolNames,
	type RecordedProtocol,
	type RecordedReply,
	type SequenceLine,
	type Step,
	stepsOf,
} from './recording.js';
import {eventOf, type StepResult, stepScript} from './step-script.js';
import type {Tape} from './tape.js';
import {node, pluginConfig, pluginId, pluginInfo, send} from './world.js';

/** Functions whose answer is this node's own, in sequences without a mark. */
const ofThisNode = new Set(['kong.node.get_id', 'kong.nginx.req_start_time', 'kong.request.get_start_time']);

/** Replays the PDK calls of one request, all against a mock Kong of their own, and compares. */
export async function replaySteps(line: CallLine | SequenceLine, tape: Tape): Promise<Finding[]> {
	const {id, kong: release, protocol, plugin, setup} = line;
	const steps = stepsOf(line);
	const version = kongVersion(release);
	const script = stepScript(protocol, steps, version);
	tape.play(script);
	const kong = KongCore.attach({
		version,
		node,
		timeoutMs: 4000,
		servers: [
			{
				server: tape.server,
				protocol: protocolNames[protocol],
				plugins: [{info: pluginInfo(plugin), config: pluginConfig(setup), id: pluginId(plugin, setup), seq: 1}],
			},
		],
	});
	try {
		const {response, ends} = await run(kong, line);
		await settle();
		const finding = (aspect: Finding['aspect'], phase: string, method: string, found: Difference): Finding => {
			return {id, kong: release, protocol, type: line.type, aspect, phase, method, difference: found};
		};
		const faults = [...script.faults, ...tape.faults];
		const findings = steps.flatMap((step, index) => {
			if (step.stubbed === true) return [];
			const fault = index === 0 ? faults[0] : undefined;
			const found = fault ?? replyDifference(step, script.results[index], ends.get(eventOf(step.phase)), protocol);
			return [finding('reply', step.phase, String(step.call.method), found)];
		});
		const [first] = steps;
		const phase = line.type === 'call' ? line.phase : 'several';
		const method = line.type === 'call' ? String(first?.call.method) : 'several';
		if (line.http) findings.push(finding('http', phase, method, responseDifference(line.http, response)));
		if (line.tcp) findings.push(finding('http', phase, method, tcpDifference(line.tcp.received, response)));
		if (line.upstream !== undefined) {
			findings.push(finding('upstream', phase, method, upstreamDifference(line.upstream, response.upstream)));
		}
		return findings;
	} finally {
		tape.play(undefined);
		await kong.stop();
	}
}

/** The bare text of the error an event ended with, by event; none: it ended without one. */
type Ends = ReadonlyMap<string, string | undefined>;

/** Of a Lua error its message; of an error that Kong only logs, the line. */
function errorOf(end: KongResponse['events'][number]['end'], response: KongResponse): string | undefined {
	switch (end.kind) {
		case 'ret':
		case 'exited':
			return undefined;
		case 'abandoned':
			return Buffer.from(end.message, 'latin1').toString('utf8');
		default:
			return response.log.filter(line => line.level === 'err').at(-1)?.text ?? end.message;
	}
}

async function run(kong: KongCore, line: CallLine | SequenceLine): Promise<{response: KongResponse; ends: Ends}> {
	const {plugin, request, setup} = line;
	const ends = new Map<string, string | undefined>();
	const keep = (response: KongResponse): KongResponse => {
		for (const event of response.events) ends.set(event.phase, errorOf(event.end, response));
		return response;
	};
	return {response: keep(await send(kong, plugin, request, setup)), ends};
}

function replyDifference(
	step: Step,
	result: StepResult | undefined,
	error: string | undefined,
	protocol: RecordedProtocol,
): Difference {
	const {reply} = step;
	const actual = actualReply(result, error);
	if (reply.kind !== actual.kind) return differs(summary(reply), summary(actual), 'reply');
	if (reply.kind !== 'step' && reply.kind !== 'error') {
		return textDifference(reply.errorMessage, actual.errorMessage, 'error message');
	}
	if (reply.stepMethod !== actual.stepMethod) return differs(reply.stepMethod, actual.stepMethod, 'method');
	if (actual.rawHex !== undefined && actual.rawHex === reply.rawHex) return undefined;
	const expected =
		protocol === 'msgpack' || reply.rawHex === undefined
			? reply.data
			: decodeMessage(reply.stepMethod ?? 'Empty', Buffer.from(reply.rawHex, 'hex'));
	const volatile = step.volatile === true || ofThisNode.has(String(step.call.method));
	return volatile ? shapeDifference(expected, actual.data) : difference(expected, actual.data);
}

function actualReply(result: StepResult | undefined, error: string | undefined): RecordedReply {
	if (result?.answered) {
		const {stepMethod, data, raw} = result.answered;
		const kind = stepMethod === 'plugin.StepError' ? 'error' : 'step';
		return {kind, stepMethod, data, ...(raw ? {rawHex: raw.toString('hex')} : {})};
	}
	const errorMessage = result === undefined || error === undefined ? {} : {errorMessage: error};
	if (result?.connection?.closedByKong === true) return {kind: 'closed', ...errorMessage};
	return {kind: 'errorMessage' in errorMessage ? 'luaerror' : 'none', ...errorMessage};
}

function summary(reply: RecordedReply): string {
	return `${reply.kind} ${reply.errorMessage ?? JSON.stringify(reply.data) ?? ''}`.trim();
}
