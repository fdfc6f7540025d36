import type {Fault} from '../../servers/faults/fault.js';
import {dataOf, withField, without} from '../../servers/faults/replies.js';
import type {Behaviour} from '../../servers/reference/behaviour.js';

const limit64k = (): Behaviour => ({
	reader: reader => ({
		push(chunk) {
			const messages = reader.push(chunk);
			if (messages.some(({length}) => length > 65_536)) process.exit(1);
			return messages;
		},
	}),
});

/** Servers that break the rules of replies.ts. */
export const repliesFaults: readonly Fault[] = [
	{
		name: 'start-without-id',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/frames'],
		breaks: 'StartInstance answers without instance_status.',
		behaviour: () => ({
			return: (result, command) => (command === 'cmd_start_instance' ? {sequence: result.sequence} : result),
		}),
	},
	{
		name: 'wrong-message-id',
		protocols: ['MsgPack:1'],
		fails: ['framing/message-id'],
		breaks: 'The replies of events carry another message id than their request.',
		behaviour: () => ({
			reply: (reply, method) =>
				method === 'plugin.StartInstance' ? reply : [reply[0], Number(reply[1]) + 1, reply[2], reply[3]],
		}),
	},
	{
		name: 'wrong-sequence',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/sequence'],
		breaks: 'The RpcReturn of events carries another sequence than its RpcCall.',
		behaviour: () => ({
			return: (result, command) =>
				command === 'cmd_handle_event' ? {...result, sequence: result.sequence + 1} : result,
		}),
	},
	{
		name: 'missing-event-id',
		protocols: ['MsgPack:1'],
		fails: ['framing/event-id'],
		breaks: 'HandleEvent answers without the EventId.',
		behaviour: () => ({
			reply: (reply, method) => (method === 'plugin.HandleEvent' ? without(reply, 'EventId') : reply),
		}),
	},
	{
		name: 'data-missing',
		protocols: ['MsgPack:1'],
		fails: ['framing/reply-shape'],
		breaks: 'The end of an event is answered without Data.',
		behaviour: () => ({reply: reply => (dataOf(reply) === 'ret' ? without(reply, 'Data') : reply)}),
	},
	{
		name: 'data-upper-case',
		protocols: ['MsgPack:1'],
		fails: ['framing/reply-shape'],
		breaks: 'The end of an event is answered with "RET".',
		behaviour: () => ({reply: reply => (dataOf(reply) === 'ret' ? withField(reply, 'Data', 'RET') : reply)}),
	},
	{
		name: 'error-slot-map',
		protocols: ['MsgPack:1'],
		fails: ['framing/error-text'],
		breaks: 'Errors are maps, not text.',
		behaviour: () => ({
			reply: ([type, id, error, result]) => [type, id, error === null ? null : {message: error}, result],
		}),
	},
	{
		name: 'reply-type-0',
		protocols: ['MsgPack:1'],
		fails: ['framing/reply-shape'],
		breaks: 'Replies of events have the type of a request.',
		behaviour: () => ({
			reply: (reply, method) => (method === 'plugin.StartInstance' ? reply : [0, reply[1], reply[2], reply[3]]),
		}),
	},
	{
		name: 'reply-is-map',
		protocols: ['MsgPack:1'],
		fails: ['framing/reply-shape'],
		breaks: 'Replies of events are maps, not arrays.',
		behaviour: () => ({
			reply: (reply, method) =>
				method === 'plugin.StartInstance' ? reply : {id: reply[1], error: reply[2], result: reply[3]},
		}),
	},
	{
		name: 'reply-without-result',
		protocols: ['MsgPack:1'],
		fails: ['framing/reply-shape'],
		breaks: 'Replies of events end before the result.',
		behaviour: () => ({reply: (reply, method) => (method === 'plugin.StartInstance' ? reply : reply.slice(0, 3))}),
	},
	{
		name: 'truncated-reply',
		protocols: ['MsgPack:1'],
		fails: ['framing/reply-shape'],
		breaks: 'Replies of events are cut short and the connection is closed.',
		behaviour: () => ({
			send(bytes, socket, method) {
				if (method === 'plugin.StartInstance') socket.write(bytes);
				else socket.end(bytes.subarray(0, bytes.length - 2));
			},
		}),
	},
	{
		name: 'truncated-frame',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/frames'],
		breaks: 'The arguments frame is cut short and the connection is closed.',
		behaviour: () => ({
			send(bytes, socket, what) {
				if (what === 'arguments') socket.end(bytes.subarray(0, bytes.length - 1));
				else socket.write(bytes);
			},
		}),
	},
	{
		name: 'big-endian-length',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/frames'],
		breaks: 'The length in front of a frame is big-endian.',
		behaviour: () => ({
			send(bytes, socket) {
				socket.write(Buffer.concat([bytes.subarray(0, 4).reverse(), bytes.subarray(4)]));
			},
		}),
	},
	{
		name: 'extra-bytes-after-reply',
		protocols: ['MsgPack:1'],
		fails: ['framing/nothing-unasked'],
		breaks: 'Each reply has bytes behind it that belong to no message.',
		behaviour: () => ({
			send(bytes, socket) {
				socket.write(Buffer.concat([bytes, Buffer.from([0xc0])]));
			},
		}),
	},
	{
		name: 'talks-unasked',
		protocols: ['MsgPack:1'],
		fails: ['framing/nothing-unasked'],
		breaks: 'A notification is sent on a connection that waits for no answer.',
		behaviour: () => {
			const notification = Buffer.from([0x93, 2, 0xa4, 0x70, 0x69, 0x6e, 0x67, 1]);
			return {
				send(bytes, socket) {
					socket.write(bytes);
					setTimeout(() => socket.writable && socket.write(notification), 5);
				},
			};
		},
	},
	{
		name: 'talks-unasked',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/nothing-unasked'],
		breaks: 'A frame is sent on a connection that waits for no answer.',
		behaviour: () => ({
			send(bytes, socket, what) {
				socket.write(bytes);
				if (what === 'return') setTimeout(() => socket.writable && socket.write(Buffer.alloc(4)), 5);
			},
		}),
	},
	{
		name: 'naive-reader',
		protocols: ['MsgPack:1'],
		fails: ['framing/cut-message', 'framing/large-config', 'response-buffering/large-body'],
		breaks: 'Each read is taken for one whole message: a message that comes in pieces breaks the connection.',
		behaviour: () => ({reader: () => ({push: chunk => [chunk]})}),
	},
	{
		name: 'naive-reader',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/cut-message'],
		breaks: 'What one read has of a frame is taken for the whole frame.',
		behaviour: () => ({
			reader() {
				let head = false;
				return {
					push(chunk) {
						const payload = head ? chunk : chunk.subarray(4);
						// The length came alone: the next read is the payload.
						head = !head && payload.length === 0 && chunk.readUInt32LE(0) > 0;
						return head ? [] : [payload];
					},
				};
			},
		}),
	},
	{
		name: '64k-limit',
		protocols: ['MsgPack:1'],
		fails: ['framing/large-config'],
		breaks: 'A message of more than 64 KiB kills the process.',
		behaviour: limit64k,
	},
	{
		name: '64k-limit',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/large-config'],
		breaks: 'A frame of more than 64 KiB kills the process.',
		behaviour: limit64k,
	},
	{
		name: 'says-it-twice',
		protocols: ['MsgPack:1'],
		fails: ['framing/clean-messages'],
		breaks: 'Data comes twice in each answer of an event: nil, then what it is.',
		behaviour: () => ({
			send: (bytes, socket) => void socket.write(withEntry(bytes, [0xa4, ...Buffer.from('Data'), 0xc0])),
		}),
	},
	{
		name: 'nil-for-a-key',
		protocols: ['MsgPack:1'],
		fails: ['framing/clean-messages'],
		breaks: 'The map of each answer of an event has a key that is nil.',
		behaviour: () => ({send: (bytes, socket) => void socket.write(withEntry(bytes, [0xc0, 0xc3]))}),
	},
	{
		name: 'unknown-field',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/clean-messages'],
		breaks: 'RpcReturn has a field 99 that is in no pluginsocket.proto.',
		behaviour: () => ({
			send: (bytes, socket, what) => void socket.write(what === 'return' ? longer(bytes, [0x98, 0x06, 1]) : bytes),
		}),
	},
	{
		name: 'says-it-twice',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/clean-messages'],
		breaks: 'RpcReturn has its sequence twice.',
		behaviour: () => ({
			send(bytes, socket, what) {
				// The field of the sequence comes first: its tag, and a varint.
				const end = bytes.findIndex((byte, at) => at > 4 && byte < 0x80) + 1;
				socket.write(what === 'return' && bytes[4] === 0x08 ? longer(bytes, bytes.subarray(4, end)) : bytes);
			},
		}),
	},
];

/** A MsgPack answer whose result has one entry more in front, where it has an EventId. */
function withEntry(bytes: Buffer, entry: readonly number[]): Buffer {
	const at = bytes.indexOf('EventId') - 2;
	const head = at >= 0 ? bytes[at] : undefined;
	if (head === undefined || head < 0x81 || head > 0x8e) return bytes;
	return Buffer.concat([bytes.subarray(0, at), Buffer.from([head + 1, ...entry]), bytes.subarray(at + 1)]);
}

/** A ProtoBuf frame with more behind its payload. */
function longer(bytes: Buffer, more: readonly number[] | Buffer): Buffer {
	const all = Buffer.concat([bytes, Buffer.from(more)]);
	all.writeUInt32LE(all.length - 4);
	return all;
}
