import type {Fault} from '../../servers/faults/fault.js';
import {Slots} from '../../servers/faults/slots.js';
import type {Reader} from '../../servers/reference/buffer.js';
import {forever} from '../../servers/reference/forever.js';

/** Servers that break the rules of this chapter. */
export const robustnessFaults: readonly Fault[] = [
	{
		name: 'dies-when-connection-closes',
		fails: ['robustness/connection-cut'],
		breaks: 'The process ends when a connection is closed in the middle of an event.',
		behaviour: () => ({
			connectionClosed(openEvents) {
				if (openEvents > 0) process.exit(1);
			},
		}),
	},
	{
		name: 'dies-on-bare-connect',
		protocols: ['MsgPack:1'],
		fails: ['robustness/bare-connect'],
		breaks: 'The process ends after twenty connections that never said a word.',
		behaviour: () => {
			let silent = 0;
			return {
				connected(socket) {
					silent += 1;
					socket.once('data', () => {
						silent -= 1;
					});
					socket.on('close', () => {
						if (silent >= 20) process.exit(1);
					});
				},
			};
		},
	},
	{
		name: 'hangs-after-abandoned-event',
		protocols: ['MsgPack:1'],
		fails: ['robustness/abandoned-event', 'robustness/connection-cut'],
		breaks: 'Each event that Kong abandons keeps one of four workers for ever.',
		behaviour: () => {
			const workers = new Slots(4);
			return {
				beforeEvent: () => workers.take(),
				afterEvent: () => workers.give(),
			};
		},
	},
	{
		name: 'hangs-after-abandoned-event',
		protocols: ['ProtoBuf:1'],
		fails: ['robustness/connection-cut'],
		breaks: 'After an event whose connection was closed no event runs any more.',
		behaviour: () => {
			let hangs = false;
			return {
				async beforeEvent() {
					if (hangs) await new Promise(() => {});
				},
				connectionClosed(openEvents) {
					hangs ||= openEvents > 0;
				},
			};
		},
	},
	{
		name: 'dies-on-cut-message',
		fails: ['robustness/abort-each-step'],
		breaks: 'The end of a stream inside a message ends the process.',
		behaviour: () => {
			let inside = 0;
			/** Counts the streams that are inside a message. */
			function watched(reader: Reader): Reader {
				let open = false;
				return {
					push(chunk) {
						const messages = reader.push(chunk);
						const now = messages.length === 0;
						inside += Number(now) - Number(open);
						open = now;
						return messages;
					},
				};
			}
			return {
				reader: watched,
				connectionClosed() {
					if (inside > 0) process.exit(1);
				},
			};
		},
	},
	{
		name: 'connection-limit',
		fails: ['robustness/connection-storm', 'robustness/idle-connections'],
		breaks: 'More than 64 connections at once are closed.',
		behaviour: () => {
			let open = 0;
			return {
				connected(socket) {
					open += 1;
					socket.on('close', () => {
						open -= 1;
					});
					if (open > 64) socket.destroy();
				},
			};
		},
	},
	{
		name: 'worker-per-connection',
		fails: ['robustness/idle-connections'],
		breaks: 'A connection holds one of 32 workers until it closes.',
		behaviour: () => {
			const workers = new Slots(32);
			return {
				connected(socket) {
					socket.pause();
					void workers.take().then(() => socket.resume());
					socket.on('close', () => workers.give());
				},
			};
		},
	},
	{
		name: 'refusals-hang',
		fails: ['robustness/many-refused'],
		breaks: 'After 25 refused events an event of an unknown instance is never answered.',
		behaviour: () => {
			let refused = 0;
			return {
				unknownInstance(id) {
					refused += 1;
					if (refused > 25) return forever();
					throw new Error(`no plugin instance ${String(id)}`);
				},
			};
		},
	},
];
