import type {Fault} from '../../servers/faults/fault.js';
import {handlersWith} from '../../servers/faults/handlers.js';
import type {Reply, Return} from '../../servers/reference/behaviour.js';

/** Servers that break the rules of this chapter. */
export const sequencesFaults: readonly Fault[] = [
	{
		name: 'changes-once',
		fails: ['sequences/calls-in-order'],
		breaks: 'A change that was made before with the same values is not told to Kong again.',
		behaviour: () => ({
			handlers: handlersWith(handler => (pdk, config) => {
				const made = new Set<string>();
				const call = async (method: string, args: readonly unknown[] = []) => {
					const text = `${method} ${args.join(' ')}`;
					if (!method.startsWith('kong.service.request.set_')) return pdk.call(method, args);
					if (made.has(text)) return undefined;
					made.add(text);
					return pdk.call(method, args);
				};
				return handler({call}, config);
			}),
		}),
	},
	{
		name: 'changes-in-reverse',
		fails: ['sequences/calls-in-order'],
		breaks: 'Changes are told to Kong when the handler has ended, the last one first.',
		behaviour: () => ({
			handlers: handlersWith(handler => async (pdk, config) => {
				const made: {method: string; args: readonly unknown[]}[] = [];
				const call = async (method: string, args: readonly unknown[] = []) => {
					if (!method.startsWith('kong.service.request.set_')) return pdk.call(method, args);
					made.unshift({method, args});
					return undefined;
				};
				await handler({call}, config);
				for (const {method, args} of made) await pdk.call(method, args);
			}),
		}),
	},
	{
		name: 'answers-remembered',
		fails: ['sequences/answered-in-turn'],
		breaks: 'What Kong answered once, all later events get.',
		behaviour: () => {
			const answers = new Map<string, unknown>();
			return {
				handlers: handlersWith(handler => (pdk, config) => {
					const call = async (method: string, args: readonly unknown[] = []) => {
						const key = `${method} ${args.join(' ')}`;
						if (!method.startsWith('kong.request.get_')) return pdk.call(method, args);
						if (!answers.has(key)) answers.set(key, await pdk.call(method, args));
						return answers.get(key);
					};
					return handler({call}, config);
				}),
			};
		},
	},
	{
		name: 'step-for-newest-event',
		protocols: ['MsgPack:1'],
		fails: ['sequences/answered-in-turn'],
		breaks: 'A Step goes to the event that asked last, whatever its EventId.',
		behaviour: () => ({stepEvent: (id, _socket, open) => open.at(-1)?.id ?? id}),
	},
	{
		name: 'step-for-connection',
		protocols: ['MsgPack:1'],
		fails: ['sequences/answered-in-turn'],
		breaks: 'A Step goes to the event that asked last on its connection, whatever its EventId.',
		behaviour: () => ({stepEvent: (id, socket, open) => open.findLast(({on}) => on === socket)?.id ?? id}),
	},
	{
		name: 'event-bound-to-connection',
		protocols: ['MsgPack:1'],
		fails: ['sequences/other-connection'],
		breaks: "A Step is refused when it does not come on the connection of the event's last message.",
		behaviour: () => ({
			stepEvent: (id, socket, open) => (open.some(event => event.id === id && event.on === socket) ? id : -1),
		}),
	},
	{
		name: 'same-event-id',
		protocols: ['MsgPack:1'],
		fails: ['sequences/event-ids-differ'],
		breaks: 'Every event has the same id.',
		behaviour: () => ({eventId: () => 7}),
	},
	{
		name: 'answers-swapped',
		fails: ['sequences/calls-at-once'],
		breaks: 'Of calls made at once, each gets the answer to another.',
		behaviour: () => ({
			handlers: handlersWith(handler => (pdk, config) => {
				let pending: ((value: unknown) => void)[] = [];
				const call = (method: string, args?: readonly unknown[]) =>
					new Promise((resolve, reject) => {
						pending.push(resolve);
						// The last one to ask takes the first answer.
						pdk.call(method, args).then(value => pending.pop()?.(value), reject);
					}).finally(() => {
						pending = pending.filter(Boolean);
					});
				return handler({call}, config);
			}),
		}),
	},
	{
		name: 'late-step-hangs',
		protocols: ['MsgPack:1'],
		fails: ['sequences/late-step', 'exit/event-freed'],
		breaks: 'A Step for an event that has ended is never answered.',
		behaviour: () => ({
			send(bytes, socket, what) {
				if (what !== 'plugin.Step' || !bytes.includes('no event')) socket.write(bytes);
			},
		}),
	},
	{
		name: 'answers-by-message-id',
		protocols: ['MsgPack:1'],
		fails: ['sequences/same-message-ids'],
		breaks: 'A message id that was answered gets the same answer again, whoever asks.',
		behaviour: () => {
			const answered = new Map<unknown, Reply>();
			return {
				reply(reply) {
					const before = answered.get(reply[1]);
					if (!before) answered.set(reply[1], reply);
					return before ?? reply;
				},
			};
		},
	},
	{
		name: 'answers-by-sequence',
		protocols: ['ProtoBuf:1'],
		fails: ['sequences/same-message-ids'],
		breaks: 'An instance that is started with a sequence that was used gets the instance of that time.',
		behaviour: () => {
			const answered = new Map<number, Return>();
			return {
				return(result, command) {
					if (command !== 'cmd_start_instance') return result;
					const before = answered.get(result.sequence);
					if (!before) answered.set(result.sequence, result);
					return before ?? result;
				},
			};
		},
	},
];
