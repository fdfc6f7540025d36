import {setTimeout as sleep} from 'node:timers/promises';
import type {EventRecord} from '../../../mock-kong/internal.js';
import {diedToo} from '../../checks/alive.js';
import {unclean} from '../../checks/clean.js';
import {brokenOf, type Driven, drive, endText, faultOf, needsOrdinary, unusedInstanceId} from '../../checks/drive.js';
import {driveRequests} from '../../checks/odd-answers.js';
import type {Check, Rule} from '../../rule.js';

const mp = 'plugin_servers/rpc/mp_rpc.lua';
const pb = 'plugin_servers/rpc/pb_rpc.lua';

/** Fails when any event of an ordinary run shows one of `faults`; needs at least one event that ended. */
async function refuseFaults(t: Check, faults: readonly string[], expected: string): Promise<Driven> {
	const seen = await drive(t);
	const broken = seen.events.find(event => faults.includes(faultOf(event) ?? ''));
	if (broken) t.fail({expected, actual: endText(broken)});
	if (!seen.events.some(event => event.end.kind === 'ret' || event.end.kind === 'exited')) {
		const first = seen.events[0];
		t.untestable(first ? `no event ended: ${endText(first)}` : 'no event was answered');
	}
	return seen;
}

export const replies: readonly Rule[] = [
	{
		id: 'framing/message-id',
		level: 'MUST',
		title: 'An answer carries the id of its request',
		requirement: 'Every answer is [1, id, error, result] with the id of the request it answers.',
		why: `${mp}: Rpc:call asserts data[2] == msg_id`,
		consequence: 'The assertion fails: the client gets a 500 and Kong drops the connection.',
		protocols: ['MsgPack:1'],
		needs: 'shared',
		async check(t: Check) {
			await refuseFaults(t, ['wrong-message-id'], 'the id of the request, unchanged, in every answer');
		},
	},
	{
		id: 'framing/reply-shape',
		level: 'MUST',
		title: 'Answers are MsgPack-RPC responses',
		requirement:
			'Every answer is one MessagePack array [1, id, error, result]; HandleEvent and Step* result in a map with Data "ret" or {Method, Args}.',
		why: `${mp}: Rpc:call and bridge_loop index data[1..4], step_in.EventId and step_in.Data`,
		consequence: 'A Lua error in Kong: the client gets a 500 and Kong drops the connection.',
		protocols: ['MsgPack:1'],
		needs: 'shared',
		async check(t: Check) {
			await refuseFaults(
				t,
				['not-a-response', 'wrong-type', 'invalid-bytes', 'truncated', 'too-large'],
				'[1, id, nil, {EventId, Data}] with Data "ret" or {Method, Args}',
			);
		},
	},
	{
		id: 'framing/error-text',
		level: 'MUST',
		title: 'Errors are text',
		requirement: 'The error slot of an answer is nil or a string.',
		why: `${mp}: handle_event calls err:lower()`,
		consequence: 'A Lua error in Kong: the client gets a 500, and a lost instance is never started again.',
		protocols: ['MsgPack:1'],
		needs: 'shared',
		async check(t: Check) {
			const rpc = t.kong().rpc();
			const end = await rpc.handleEvent(
				unusedInstanceId,
				t.plugin.phases[0] ?? 'access',
				() => ({kind: 'returned', values: []}),
				{atEnd: []},
			);
			if ('fault' in end && end.fault === 'error-not-text') {
				t.fail({expected: 'a string such as "no plugin instance 424242"', actual: end.message});
			}
			if (end.kind !== 'failed' || end.fault !== undefined)
				t.skip('the server answered no error to an unknown instance');
		},
	},
	{
		id: 'framing/sequence',
		level: 'MUST',
		title: 'RpcReturn carries the sequence of its RpcCall',
		requirement: 'Every RpcReturn has the sequence of the RpcCall it answers.',
		why: `${pb}: Rpc:call asserts msg.sequence == msg_id`,
		consequence: 'The assertion fails: the client gets a 500.',
		protocols: ['ProtoBuf:1'],
		needs: 'shared',
		async check(t: Check) {
			await refuseFaults(t, ['wrong-sequence'], 'the sequence of the call, unchanged, in every RpcReturn');
		},
	},
	{
		id: 'framing/frames',
		level: 'MUST',
		title: 'Frames are whole and in order',
		requirement:
			'Each message is a 4-byte little-endian length and that many bytes; an event is method frame, arguments frame, ... and ends with an empty frame and RpcReturn.',
		why: `${pb}: read_frame, Rpc:call`,
		consequence: 'Kong reads the wrong bytes as a message: a 500, or the connection hangs until its time-out.',
		protocols: ['ProtoBuf:1'],
		needs: 'shared',
		async check(t: Check) {
			await refuseFaults(
				t,
				['truncated', 'invalid-bytes', 'wrong-type', 'too-large'],
				'whole frames in the order of the dialogue',
			);
		},
	},
	{
		id: 'framing/event-id',
		level: 'MUST',
		title: 'HandleEvent answers an EventId that Step finds',
		requirement: 'The answer to HandleEvent carries the EventId under which the event goes on.',
		why: `${mp}: bridge_loop sends step_in.EventId of the first answer with every Step`,
		consequence:
			'The plugin server cannot tell which event an answer belongs to; the event never ends or another one gets its data.',
		protocols: ['MsgPack:1'],
		needs: 'shared',
		async check(t: Check) {
			const seen = await drive(t);
			const stepped = seen.calls.length > 0;
			if (!stepped) t.skip('the plugin made no PDK call, so no Step was sent');
			const missing = seen.kong.firstAnswers.find(answer => answer.eventId === undefined);
			if (missing) {
				t.fail({expected: 'a map with EventId', actual: `the answer to HandleEvent(${missing.phase}) has no EventId`});
			}
		},
	},
	{
		id: 'framing/nothing-unasked',
		level: 'SHOULD',
		title: 'Nothing is sent that nobody asked for',
		requirement: 'Between calls the server writes nothing on a connection.',
		why: `${mp}, ${pb}: setkeepalive; nginx closes an idle connection on which bytes arrive`,
		consequence: 'Kong closes the connection and opens a new one for the next call; what was sent is lost.',
		needs: 'shared',
		async check(t: Check) {
			const seen = await drive(t);
			await sleep(t.settleMs);
			const note = seen.kong.transcript.messages().find(message => message.kind === 'note');
			if (note)
				t.fail({expected: 'silence between the calls', actual: `connection ${note.connection}: ${note.text ?? ''}`});
			if (!seen.events.some(ended)) t.untestable('no event ended');
		},
	},
	{
		id: 'framing/clean-messages',
		level: 'SHOULD',
		title: 'Messages say nothing twice, and nothing that Kong does not know',
		requirement:
			'No map has a key twice, or one that is nil or a table (MsgPack); no message has a field that its type has not, twice, of another wire type, or cut short (ProtoBuf).',
		why: 'lua-MessagePack (unpack_map) keeps the last of keys that are alike, and no entry whose key is nil; lua-protobuf (pb.decode) passes over fields it does not know and a torn end, and keeps the last of fields that come twice',
		consequence:
			'Kong acts on a part of what the server wrote, and nothing says so: an argument is lost, or the other of two values counts.',
		fix: {
			any: 'pack maps from types that have a key once; generate the messages from the pluginsocket.proto of your Kong version',
		},
		needs: 'shared',
		async check(t: Check) {
			const seen = await drive(t);
			const problem = unclean(seen.kong.transcript.messages(), t.protocol, t.version);
			if (problem !== undefined) t.fail({expected: 'messages that Kong reads as they were written', actual: problem});
			if (!seen.events.some(ended)) t.untestable('no event ended');
		},
	},
	{
		id: 'framing/cut-message',
		level: 'MUST',
		title: 'A message may arrive in pieces',
		requirement: 'A message cut at any byte is put together again.',
		why: 'A unix stream socket keeps no message borders: what exceeds the socket buffer or one read arrives in pieces, cut anywhere',
		consequence: 'The first larger message (a body, many headers, a large config) kills the server or the event.',
		needs: 'fresh',
		check: checkCut,
	},
	{
		id: 'framing/large-config',
		level: 'MUST',
		title: 'Large messages are read',
		requirement: 'StartInstance with a config of 64 KiB, 1 MiB and 5 MiB is answered.',
		why: `${mp}, ${pb}: call_start_instance sends the whole config in one message`,
		consequence: 'The plugin never starts with a large config; every request gets a 500.',
		needs: 'fresh',
		async check(t: Check) {
			for (const size of [64 * 1024, 1024 * 1024, 5 * 1024 * 1024]) {
				const kong = t.kong({config: {...t.config, conform_padding: 'x'.repeat(size)}, timeoutMs: t.deadlineMs * 2});
				const started = await kong.startInstance();
				if ('failure' in started) {
					t.fail({
						expected: `an instance for a config of ${size} bytes`,
						actual: started.failure.message + (await diedToo(t)),
					});
				}
			}
		},
	},
];

/** Cuts enough to meet every length byte of the usual messages. */
const cutsWanted = 400;
const mostRequests = 60;

async function checkCut(t: Check): Promise<void> {
	const request = {method: 'GET', path: '/cut?a=b', headers: {host: 'example.test', 'x-conform': 'y'.repeat(40)}};
	await needsOrdinary(t);
	let cuts = 0;
	let last = '';
	const kong = t.kong();
	kong.manners({
		pieceDelayMs: 1,
		cut(length) {
			const offset = cutOffset(t.seed + cuts, length);
			cuts += 1;
			last = `a message of ${length} bytes cut after byte ${offset}`;
			return [offset];
		},
	});
	for (let sent = 0; sent < mostRequests && cuts < cutsWanted; sent += 1) {
		const seen = await driveRequests(t, {kong}, [request]);
		const broken = brokenOf([seen]);
		if (broken || !t.server.running) await refuseCut(t, last, broken ? endText(broken) : 'the event ended');
	}
	const slow = t.kong({timeoutMs: t.deadlineMs * 3});
	slow.manners({pieceDelayMs: 1, cut: length => Array.from({length: Math.min(length - 1, 120)}, (_, i) => i + 1)});
	const started = await slow.startInstance();
	if ('failure' in started) await refuseCut(t, 'StartInstance one byte at a time', started.failure.message);
}

function ended(event: EventRecord): boolean {
	return event.end.kind === 'ret' || event.end.kind === 'exited';
}

async function refuseCut(t: Check, how: string, what: string): Promise<never> {
	const died = await diedToo(t);
	return t.fail({expected: 'the event runs as it does with whole messages', actual: `${how}: ${what}${died}`});
}

/** Turn about: among the first bytes, where types and lengths stand, and spread evenly over the whole message. */
function cutOffset(count: number, length: number): number {
	const last = Math.max(1, length - 1);
	const half = count >> 1;
	if (count % 2 === 0) return 1 + (half % Math.min(32, last));
	return 1 + Math.floor(((half * 0.618_033_988_75) % 1) * last);
}
