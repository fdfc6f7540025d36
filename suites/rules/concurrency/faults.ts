import type {Fault} from '../../servers/faults/fault.js';
import {Slots} from '../../servers/faults/slots.js';

/** Servers that break the rules of this chapter. */
export const concurrencyFaults: readonly Fault[] = [
	{
		name: 'one-event-at-a-time',
		fails: ['concurrency/held-event'],
		breaks: 'An event holds all others up until it has ended.',
		behaviour: () => {
			const lock = new Slots(1);
			return {
				beforeEvent: () => lock.take(),
				afterEvent: () => lock.give(),
			};
		},
	},
	{
		name: 'request-data-in-global',
		protocols: ['MsgPack:1'],
		fails: ['concurrency/own-answers'],
		breaks: 'What one event asked of its request, another event acts on.',
		behaviour: () => {
			let path: unknown;
			return {
				handlers: {
					async access(pdk) {
						path = await pdk.call('kong.request.get_path');
						await pdk.call('kong.request.get_header', ['host']);
						await pdk.call('kong.service.request.set_header', ['x-conform-path', path ?? '']);
					},
				},
			};
		},
	},
	{
		name: 'few-workers',
		fails: ['concurrency/many-open-events'],
		breaks: 'An open event holds one of sixteen workers.',
		behaviour: () => {
			const workers = new Slots(16);
			return {
				beforeEvent: () => workers.take(),
				afterEvent: () => workers.give(),
			};
		},
	},
	{
		name: 'start-waits-for-events',
		protocols: ['MsgPack:1'],
		fails: ['concurrency/start-while-open'],
		breaks: 'StartInstance is answered only when no event is open.',
		behaviour: () => {
			let open = 0;
			let waiting: (() => void)[] = [];
			return {
				beforeEvent() {
					open += 1;
				},
				afterEvent() {
					open -= 1;
					if (open > 0) return;
					for (const answer of waiting) answer();
					waiting = [];
				},
				send(bytes, socket, what) {
					const answer = () => socket.writable && socket.write(bytes);
					if (what === 'plugin.StartInstance' && open > 0) waiting.push(answer);
					else answer();
				},
			};
		},
	},
	{
		name: 'start-waits-for-events',
		protocols: ['ProtoBuf:1'],
		fails: ['concurrency/start-while-open'],
		breaks: 'StartInstance is answered only when no event is open.',
		behaviour: () => {
			let open = 0;
			let starts = 0;
			let waiting: (() => void)[] = [];
			return {
				beforeEvent() {
					open += 1;
				},
				afterEvent() {
					open -= 1;
					if (open > 0) return;
					for (const answer of waiting) answer();
					waiting = [];
				},
				return(result, command) {
					if (command === 'cmd_start_instance') starts += 1;
					return result;
				},
				send(bytes, socket, what) {
					const answer = () => socket.writable && socket.write(bytes);
					const start = what === 'return' && starts > 0;
					if (start) starts -= 1;
					if (start && open > 0) waiting.push(answer);
					else answer();
				},
			};
		},
	},
	{
		name: 'begins-one-at-a-time',
		protocols: ['MsgPack:1'],
		fails: ['concurrency/busy-handler'],
		breaks: 'An event begins only when the one before it has made its first PDK call.',
		behaviour: () => {
			const beginning = new Slots(1);
			let begun = 0;
			return {
				async beforeEvent() {
					await beginning.take();
					begun += 1;
				},
				reply(reply, method) {
					if (method === 'plugin.HandleEvent' && begun > 0) {
						begun -= 1;
						beginning.give();
					}
					return reply;
				},
			};
		},
	},
	{
		name: 'begins-one-at-a-time',
		protocols: ['ProtoBuf:1'],
		fails: ['concurrency/busy-handler'],
		breaks: 'An event begins only when the one before it has made its first PDK call.',
		behaviour: () => {
			const beginning = new Slots(1);
			let begun = 0;
			return {
				async beforeEvent() {
					await beginning.take();
					begun += 1;
				},
				send(bytes, socket, what) {
					if ((what === 'method' || what === 'end') && begun > 0) {
						begun -= 1;
						beginning.give();
					}
					if (socket.writable) socket.write(bytes);
				},
			};
		},
	},
];
