import {isUtf8} from 'node:buffer';
import type {Fault} from '../../servers/faults/fault.js';
import {withArguments} from '../../servers/faults/handlers.js';

/** Servers that break the rules of arguments.ts. */
export const argumentsFaults: readonly Fault[] = [
	{
		name: 'numbers-as-text',
		fails: ['pdk-calls/arguments-arrive'],
		breaks: 'Numbers that the handler passes to Kong become text.',
		behaviour: () => ({
			handlers: withArguments(args => args.map(value => (typeof value === 'number' ? String(value) : value))),
		}),
	},
	{
		name: 'log-first-argument',
		fails: ['pdk-calls/log-arguments'],
		breaks: 'A log call passes its first argument only.',
		behaviour: () => ({
			handlers: withArguments((args, method) => (method.startsWith('kong.log.') ? args.slice(0, 1) : args)),
		}),
	},
	{
		name: 'log-table-hangs',
		fails: ['pdk-calls/log-arguments'],
		breaks: 'A log call with a table hangs the event.',
		behaviour: () => ({
			handlers: withArguments(async (args, method) => {
				if (method === 'kong.log.err' && args.some(value => typeof value === 'object')) await new Promise(() => {});
				return args;
			}),
		}),
	},
	{
		name: 'binary-arguments-as-text',
		fails: ['pdk-calls/binary-arguments'],
		breaks: 'Bytes that the handler passes to Kong become replacement characters.',
		behaviour: () => ({
			handlers: withArguments(args => args.map(value => (Buffer.isBuffer(value) ? value.toString() : value))),
		}),
	},
	{
		name: 'call-without-arguments',
		protocols: ['ProtoBuf:1'],
		fails: ['pdk-calls/binary-arguments'],
		breaks: 'The name of a call is sent, and nothing more when its arguments are no UTF-8.',
		behaviour: () => ({
			send(bytes, socket, what) {
				if (what !== 'arguments' || isUtf8(bytes.subarray(4))) socket.write(bytes);
				else socket.write(Buffer.alloc(4));
			},
		}),
	},
];
