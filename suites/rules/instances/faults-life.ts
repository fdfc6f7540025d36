import type {Fault} from '../../servers/faults/fault.js';
import type {Behaviour} from '../../servers/reference/behaviour.js';
import type {Config, Pdk} from '../../servers/reference/handler.js';
import {conformReference} from '../../servers/reference/plugin.js';

const unknownInstanceHangs = (): Behaviour => ({unknownInstance: () => new Promise<never>(() => {})});

/** Servers that break the rules of life.ts. */
export const lifeFaults: readonly Fault[] = [
	{
		name: 'dump-wrong-protocol',
		protocols: ['MsgPack:1'],
		fails: ['instances/start-answers-id'],
		breaks: 'The dump says ProtoBuf, the server speaks MsgPack.',
		behaviour: () => ({dump: text => JSON.stringify({Protocol: 'ProtoBuf:1', Plugins: JSON.parse(text)})}),
	},
	{
		name: 'same-instance-id',
		protocols: ['MsgPack:1'],
		fails: ['instances/ids-differ', 'concurrency/parallel-starts'],
		breaks: 'Every instance has the same id.',
		behaviour: () => ({instanceId: () => 1}),
	},
	{
		name: 'start-without-id',
		protocols: ['MsgPack:1'],
		fails: ['instances/start-answers-id'],
		breaks: 'StartInstance answers without the Id.',
		behaviour: () => ({
			reply: (reply, method) =>
				method === 'plugin.StartInstance' ? [1, reply[1], null, {Name: 'conform-reference'}] : reply,
		}),
	},
	{
		name: 'start-never-answered',
		protocols: ['MsgPack:1'],
		fails: ['instances/start-answers-id'],
		breaks: 'StartInstance is never answered.',
		behaviour: () => ({
			send(bytes, socket, method) {
				if (method !== 'plugin.StartInstance') socket.write(bytes);
			},
		}),
	},
	{
		name: 'instances-share-config',
		protocols: ['MsgPack:1'],
		fails: ['instances/own-config'],
		breaks: 'All instances run with the config that came last.',
		behaviour: () => ({configFor: (instance, instances) => instances.last?.config ?? instance.config}),
	},
	{
		name: 'keeps-first-config',
		protocols: ['MsgPack:1'],
		fails: ['instances/new-config'],
		breaks: 'The config of the first instance stays in force for all later ones.',
		behaviour: () => {
			let first: {readonly [key: string]: unknown} | undefined;
			return {
				configFor(instance) {
					first ??= instance.config;
					return first;
				},
			};
		},
	},
	{
		name: 'refuses-unknown-config-keys',
		protocols: ['MsgPack:1'],
		fails: ['instances/unknown-keys'],
		breaks: 'A config with keys that are not in the schema is refused; Kong adds keys of its own.',
		behaviour: () => {
			const known = ['message', 'exit_status', 'throw_in', 'tags', 'limits'];
			return {
				acceptConfig(config) {
					const unknown = Object.keys(config).find(key => !known.includes(key));
					if (unknown) throw new Error(`unknown field: ${unknown}`);
				},
			};
		},
	},
	{
		name: 'close-instance-crashes',
		protocols: ['MsgPack:1'],
		fails: ['instances/close-answered', 'instances/close-succeeds'],
		breaks: 'CloseInstance kills the process.',
		behaviour: () => ({closing: () => process.exit(1)}),
	},
	{
		name: 'close-kills-later',
		fails: ['instances/close-answered'],
		breaks: 'The process ends 60 ms after CloseInstance was answered.',
		behaviour: () => ({
			closing() {
				setTimeout(() => process.exit(1), 60);
			},
		}),
	},
	{
		name: 'close-answers-garbage',
		protocols: ['MsgPack:1'],
		fails: ['instances/close-answered'],
		breaks: 'CloseInstance answers bytes that are no MessagePack.',
		behaviour: () => ({
			send(bytes, socket, method) {
				socket.write(method === 'plugin.CloseInstance' ? Buffer.alloc(4, 0xc1) : bytes);
			},
		}),
	},
	{
		name: 'close-answers-error',
		protocols: ['MsgPack:1'],
		fails: ['instances/close-succeeds'],
		breaks: 'CloseInstance always answers an error.',
		behaviour: () => ({
			closing() {
				throw new Error("'Instance' object is not subscriptable");
			},
		}),
	},
	{
		name: 'close-never-answered',
		protocols: ['MsgPack:1'],
		fails: ['instances/close-answered'],
		breaks: 'CloseInstance is never answered.',
		behaviour: () => ({
			send(bytes, socket, method) {
				if (method !== 'plugin.CloseInstance') socket.write(bytes);
			},
		}),
	},
	{
		name: 'close-closes-all',
		protocols: ['MsgPack:1'],
		fails: ['instances/close-leaves-others'],
		breaks: 'CloseInstance of one instance takes all the others with it.',
		behaviour: () => ({
			closing(_, instances) {
				for (const instance of instances.all) instances.forget(instance);
			},
		}),
	},
	{
		name: 'unknown-instance-runs',
		protocols: ['MsgPack:1'],
		fails: ['instances/unknown-refused', 'process/respawn'],
		breaks: 'An event of an unknown instance runs with whatever config came last.',
		behaviour: () => ({unknownInstance: (_, instances) => instances.last ?? {id: 0, config: {}, startedAt: 0}}),
	},
	{
		name: 'unknown-instance-other-text',
		protocols: ['MsgPack:1'],
		fails: ['instances/unknown-refused'],
		breaks: 'An unknown instance is refused with a text in which Kong does not find "no plugin instance".',
		behaviour: () => ({
			unknownInstance(id) {
				throw new Error(`instance ${String(id)} not found`);
			},
		}),
	},
	{
		name: 'unknown-instance-hangs',
		protocols: ['MsgPack:1'],
		fails: ['instances/unknown-refused'],
		breaks: 'An event of an unknown instance is never answered.',
		behaviour: unknownInstanceHangs,
	},
	{
		name: 'unknown-instance-hangs',
		protocols: ['ProtoBuf:1'],
		fails: ['instances/unknown-refused'],
		breaks: 'An event of an unknown instance is never answered and the connection stays open.',
		behaviour: unknownInstanceHangs,
	},
	{
		name: 'unknown-instance-crashes',
		protocols: ['MsgPack:1'],
		fails: ['instances/unknown-refused'],
		breaks: 'An event of an unknown instance kills the process.',
		behaviour: () => ({unknownInstance: () => process.exit(1)}),
	},
	{
		name: 'unknown-instance-returns',
		protocols: ['ProtoBuf:1'],
		fails: ['instances/unknown-refused'],
		breaks: 'An event of an unknown instance ends as if it had run.',
		behaviour: () => {
			const unknown = {};
			return {
				unknownInstance: () => ({id: -1, config: unknown, startedAt: 0}),
				handlers: Object.fromEntries(
					conformReference.phases.map(phase => [
						phase,
						async (pdk: Pdk, config: Config) => {
							if (config !== unknown) await conformReference.handlers[phase]?.(pdk, config);
						},
					]),
				),
			};
		},
	},
	{
		name: 'reply-type-2',
		protocols: ['MsgPack:1'],
		fails: ['instances/close-answered'],
		breaks: 'Replies of events have the type of a notification.',
		behaviour: () => ({
			reply: (reply, method) => (method === 'plugin.StartInstance' ? reply : [2, reply[1], reply[2], reply[3]]),
		}),
	},
	{
		name: 'closes-after-each-reply',
		protocols: ['MsgPack:1'],
		fails: ['instances/close-answered'],
		breaks: 'The connection is closed after each reply: Kong may have sent its next call on it already, and loses it.',
		behaviour: () => ({
			send(bytes, socket) {
				socket.end(bytes);
			},
		}),
	},
];
