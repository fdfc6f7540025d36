import {spawn} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import type {Socket} from 'node:net';
import {Worker} from 'node:worker_threads';
import type {Fault} from '../../servers/faults/fault.js';
import {dataOf} from '../../servers/faults/replies.js';

/** Servers that break the rules of this chapter. */
export const resourcesFaults: readonly Fault[] = [
	{
		name: 'leaks-memory',
		fails: ['resources/event-memory'],
		breaks: 'Each event leaves 64 KiB behind.',
		behaviour: () => {
			const kept: Buffer[] = [];
			return {
				beforeEvent() {
					kept.push(Buffer.alloc(65_536, kept.length));
				},
			};
		},
	},
	{
		name: 'leaks-descriptors',
		fails: ['resources/events'],
		breaks: 'Each event leaves a file open.',
		behaviour: () => ({
			beforeEvent() {
				openSync('/dev/null', 'r');
			},
		}),
	},
	{
		name: 'leaks-connections',
		fails: ['resources/connections'],
		breaks: 'A connection that the peer closes stays open here.',
		behaviour: () => {
			const kept: Socket[] = [];
			return {
				connected(socket) {
					kept.push(socket);
					socket.end = () => socket;
				},
			};
		},
	},
	{
		name: 'leaks-threads',
		fails: ['resources/events'],
		breaks: 'Each access event leaves a thread behind.',
		behaviour: () => ({
			beforeEvent(phase) {
				if (phase === 'access') new Worker('setInterval(() => {}, 1e6)', {eval: true}).unref();
			},
		}),
	},
	{
		name: 'leaks-processes',
		fails: ['resources/events'],
		breaks: 'Each access event leaves a child process behind.',
		behaviour: () => ({
			beforeEvent(phase) {
				if (phase === 'access') spawn('sleep', ['30'], {stdio: 'ignore'}).unref();
			},
		}),
	},
	{
		name: 'leaks-on-exit',
		protocols: ['MsgPack:1'],
		fails: ['resources/exits'],
		breaks: 'Each kong.response.exit leaves a file open.',
		behaviour: () => ({
			reply(reply) {
				const data = dataOf(reply);
				if (typeof data === 'object' && data.Method === 'kong.response.exit') openSync('/dev/null', 'r');
				return reply;
			},
		}),
	},
	{
		name: 'leaks-on-exit',
		protocols: ['ProtoBuf:1'],
		fails: ['resources/exits'],
		breaks: 'Each kong.response.exit leaves a file open.',
		behaviour: () => ({
			send(bytes, socket, what) {
				if (what === 'method' && bytes.includes('kong.response.exit')) openSync('/dev/null', 'r');
				if (socket.writable) socket.write(bytes);
			},
		}),
	},
	{
		name: 'leaks-on-abandon',
		protocols: ['MsgPack:1'],
		fails: ['resources/abandoned-events'],
		breaks: 'An event that Kong leaves in the middle leaves a file open.',
		behaviour: () => {
			const open: number[] = [];
			return {
				beforeEvent() {
					open.push(openSync('/dev/null', 'r'));
				},
				reply(reply) {
					const file = dataOf(reply) === 'ret' ? open.pop() : undefined;
					if (file !== undefined) closeSync(file);
					return reply;
				},
			};
		},
	},
	{
		name: 'leaks-on-abandon',
		protocols: ['ProtoBuf:1'],
		fails: ['resources/abandoned-events'],
		breaks: 'An event that Kong leaves in the middle leaves a file open.',
		behaviour: () => ({
			connectionClosed(openEvents) {
				if (openEvents > 0) openSync('/dev/null', 'r');
			},
		}),
	},
	{
		name: 'leaks-on-refusal',
		fails: ['resources/refused-events'],
		breaks: 'Each refused event leaves a file open.',
		behaviour: () => ({
			unknownInstance(id) {
				openSync('/dev/null', 'r');
				throw new Error(`no plugin instance ${String(id)}`);
			},
		}),
	},
	{
		name: 'leaks-on-throw',
		fails: ['resources/thrown-events'],
		breaks: 'Each handler that throws leaves a file open.',
		behaviour: () => ({
			handlerThrew() {
				openSync('/dev/null', 'r');
			},
		}),
	},
	{
		name: 'leaks-per-instance',
		fails: ['resources/instances'],
		breaks: 'Each instance opens a file and keeps it when it is closed.',
		behaviour: () => ({
			acceptConfig() {
				openSync('/dev/null', 'r');
			},
		}),
	},
	{
		name: 'keeps-closed-instances',
		fails: ['resources/instance-memory'],
		breaks: 'Closed instances stay in memory.',
		behaviour: () => {
			const closed: unknown[] = [];
			return {
				closing(instance) {
					closed.push(instance);
				},
			};
		},
	},
	{
		name: 'spins',
		fails: ['resources/idle-cpu'],
		breaks: 'After the first connection that closes, the process is never idle again.',
		behaviour: () => {
			let spinning = false;
			const spin = () => void setImmediate(spin);
			return {
				connectionClosed() {
					if (!spinning) spin();
					spinning = true;
				},
			};
		},
	},
];
