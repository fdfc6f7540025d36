import {ConformError, describeWire, type KongCore, type Protocol} from '../../mock-kong/internal.js';
import type {RuleResult, TranscriptEntry} from '../../suites/result.js';
import {inFlags} from '../command-line/flags.js';

/** More PDK calls in one request than any plugin makes: an event that never ends. */
export const mostCalls = 5000;
const keptMessages = 60;
const keptHexBytes = 256;
const keptTextLength = 400;
const keptOutput = 4000;

/** A mock Kong, and when it began: milliseconds since the check did. */
export interface Witness {
	readonly kong: KongCore;
	readonly since: number;
}

/** What shows the reader why: the last messages of these Kongs, and the last of the servers' output. */
export function evidenceOf(
	protocol: Protocol,
	witnesses: readonly Witness[],
	output: string,
): Pick<RuleResult, 'transcript' | 'stderr'> {
	const entries = witnesses.flatMap(({kong, since}) =>
		kong.transcript.messages().map(
			(message): TranscriptEntry => ({
				at: Math.round((message.at + since) * 10) / 10,
				from: message.from,
				decoded: describeWire(protocol, message, keptTextLength),
				hex: message.bytes.subarray(0, keptHexBytes).toString('hex'),
			}),
		),
	);
	entries.sort((a, b) => a.at - b.at);
	return {transcript: entries.slice(-keptMessages), stderr: output.slice(-keptOutput)};
}

/** What a check or a scenario comes to that threw: the server's doing is told, anything else is our own fault. */
export function brokenBy(error: unknown): {readonly status: 'untestable' | 'error'; readonly actual: string} {
	if (error instanceof ConformError && error.code !== 'internal')
		return {status: 'untestable', actual: inFlags(error).message};
	const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return {status: 'error', actual: `kong-ps-conform itself failed: ${text}`};
}
