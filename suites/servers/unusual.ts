import type {Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {type ServerOf, serversOf, type Unusual} from './faults/fault.js';
import {remembering} from './faults/handlers.js';
import {dataOf, withField} from './faults/replies.js';
import type {Behaviour} from './reference/behaviour.js';
import {conformReference} from './reference/plugin.js';

export type UnusualServer = ServerOf<Unusual>;

const byteByByte = (): Behaviour => {
	const queues = new WeakMap<Socket, Promise<void>>();
	return {
		send(bytes, socket) {
			const before = queues.get(socket) ?? Promise.resolve();
			queues.set(
				socket,
				before.then(async () => {
					for (const byte of bytes.subarray(0, 1000)) await new Promise(done => socket.write(Buffer.of(byte), done));
					socket.write(bytes.subarray(1000));
				}),
			);
		},
	};
};

const fromZero = (): Behaviour => ({instanceId: count => count - 1});
/** Without the script's field: it is no probe. */
const noProbe = {fields: [{message: {type: 'string', default: 'hello'}}]};

/** Servers that are correct and unlike most: they pass each MUST. */
export const unusual: readonly Unusual[] = [
	{
		name: 'one-byte-at-a-time',
		protocols: ['MsgPack:1'],
		does: 'The first 1000 bytes of every reply are written one by one.',
		behaviour: byteByByte,
	},
	{
		name: 'one-byte-at-a-time',
		protocols: ['ProtoBuf:1'],
		does: 'The first 1000 bytes of every frame are written one by one.',
		behaviour: byteByByte,
	},
	{
		name: 'float-instance-ids',
		protocols: ['MsgPack:1'],
		does: 'Instance ids are float64 on the wire.',
		behaviour: () => {
			// `Id` and the head of a uint32, as the reference packs every id.
			const head = Buffer.from([0xa2, ...Buffer.from('Id'), 0xce]);
			return {
				send(bytes, socket) {
					const at = bytes.indexOf(head);
					if (at < 0) return void socket.write(bytes);
					const value = at + head.length;
					const float = Buffer.alloc(9, 0xcb);
					float.writeDoubleBE(bytes.readUInt32BE(value), 1);
					socket.write(Buffer.concat([bytes.subarray(0, value - 1), float, bytes.subarray(value + 4)]));
				},
			};
		},
	},
	{name: 'ids-from-0', protocols: ['MsgPack:1'], does: 'Instance ids count from 0.', behaviour: fromZero},
	{
		name: 'ids-from-0',
		protocols: ['ProtoBuf:1'],
		does: 'Instance ids count from 0, which ProtoBuf leaves out of the message.',
		behaviour: fromZero,
	},
	{
		name: 'extra-fields-in-answers',
		protocols: ['MsgPack:1'],
		does: 'Answers have fields that Kong does not know.',
		behaviour: () => ({
			reply: ([type, id, error, result]) => [type, id, error, Object.assign({Extra: [1, {a: null}]}, result)],
		}),
	},
	{
		name: 'notification-before-replies',
		protocols: ['MsgPack:1'],
		does: 'The process id is told in a notification before each reply.',
		behaviour: () => {
			// [2, "serverPid", <uint32>]
			const notification = Buffer.from([0x93, 2, 0xa9, ...Buffer.from('serverPid'), 0xce, 0, 0, 0, 0]);
			notification.writeUInt32BE(process.pid, notification.length - 4);
			return {
				send(bytes, socket) {
					socket.write(Buffer.concat([notification, bytes]));
				},
			};
		},
	},
	{
		name: 'ret-as-bin',
		protocols: ['MsgPack:1'],
		does: 'Text in the answers of events is bin, not str.',
		behaviour: () => ({
			reply(reply) {
				const data = dataOf(reply);
				if (typeof data === 'string') return withField(reply, 'Data', Buffer.from(data));
				return data ? withField(reply, 'Data', {...data, Method: Buffer.from(String(data.Method))}) : reply;
			},
		}),
	},
	{
		name: 'object-shaped-dump',
		protocols: ['MsgPack:1'],
		does: 'The dump is an object with Protocol and Plugins, as ProtoBuf servers print it.',
		behaviour: () => ({dump: text => JSON.stringify({Protocol: 'MsgPack:1', Plugins: JSON.parse(text)})}),
	},
	{
		name: 'slow-start',
		protocols: ['MsgPack:1'],
		does: 'The socket appears 1.5 s after the start.',
		behaviour: () => ({beforeListen: () => sleep(1500)}),
	},
	{
		name: 'slow-handlers',
		protocols: ['MsgPack:1'],
		does: 'Every handler takes 30 ms before its first PDK call.',
		behaviour: () => ({beforeEvent: () => sleep(30)}),
	},
	{
		name: 'empty-handlers',
		protocols: ['MsgPack:1'],
		does: 'The handlers make no PDK call at all.',
		behaviour: () => ({
			plugin: noProbe,
			handlers: Object.fromEntries(conformReference.phases.map(phase => [phase, async () => {}])),
		}),
	},
	{
		name: 'one-phase',
		protocols: ['MsgPack:1'],
		does: 'The plugin has the log phase only.',
		behaviour: () => ({plugin: {phases: ['log']}}),
	},
	{
		name: 'response-asks-nothing',
		protocols: ['MsgPack:1'],
		does: 'The response handler sets a header and asks nothing of the response.',
		behaviour: () => ({
			plugin: noProbe,
			handlers: {
				async response(pdk) {
					await pdk.call('kong.response.set_header', ['x-conform-service', '0 0']);
				},
			},
		}),
	},
	{
		name: 'text-event-ids',
		protocols: ['MsgPack:1'],
		does: 'Event ids are text.',
		behaviour: () => ({
			reply([type, id, error, result]) {
				if (result === null || typeof result !== 'object' || !('EventId' in result)) return [type, id, error, result];
				return [type, id, error, {...result, EventId: String(result.EventId)}];
			},
		}),
	},
	{
		name: 'reused-event-ids',
		protocols: ['MsgPack:1'],
		does: 'A new event has the lowest id that no open event has.',
		behaviour: () => ({
			eventId(_count, open) {
				let id = 0;
				while (open.includes(id)) id += 1;
				return id;
			},
		}),
	},
	{
		name: 'remembers-answers',
		does: 'What a handler asks twice, Kong is asked once.',
		behaviour: () => ({handlers: remembering()}),
	},
];

export const unusualServers: readonly UnusualServer[] = serversOf(unusual);
