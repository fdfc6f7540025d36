import type {Socket} from 'node:net';
import type {Fault} from '../../servers/faults/fault.js';
import {eachCaught, goesOnAfterExit} from '../../servers/faults/handlers.js';
import type {Behaviour} from '../../servers/reference/behaviour.js';

const throwNeverAnswered = (): Behaviour => ({handlerThrew: () => new Promise(() => {})});

/** Servers that break the rules of throw.ts. */
export const throwFaults: readonly Fault[] = [
	{
		name: 'throw-kills-process',
		fails: ['failures/throw-lives'],
		breaks: 'A handler that throws kills the process.',
		behaviour: () => ({handlerThrew: () => process.exit(2)}),
	},
	{
		name: 'throw-never-answered',
		protocols: ['MsgPack:1'],
		fails: ['failures/throw-first', 'failures/throw-after-call'],
		breaks: 'The event of a handler that throws is never answered.',
		behaviour: throwNeverAnswered,
	},
	{
		name: 'throw-never-answered',
		protocols: ['ProtoBuf:1'],
		fails: ['failures/throw-first', 'failures/throw-after-call'],
		breaks: 'The event of a handler that throws is never answered and its connection stays open.',
		behaviour: throwNeverAnswered,
	},
	{
		name: 'throw-ends-as-if-well',
		protocols: ['MsgPack:1'],
		fails: ['failures/throw-is-failure', 'failures/unknown-phase-refused'],
		breaks: 'The event of a handler that throws ends as if it had done its work: the request is let through.',
		behaviour: () => {
			let threw = false;
			return {
				handlerThrew() {
					threw = true;
				},
				reply(reply) {
					const [type, id] = reply;
					if (!threw) return reply;
					threw = false;
					return [type, id, null, {EventId: 0, Data: 'ret'}];
				},
			};
		},
	},
	{
		name: 'throw-ends-as-if-well',
		protocols: ['ProtoBuf:1'],
		fails: ['failures/throw-is-failure'],
		breaks: 'The event of a handler that throws ends as if it had done its work: the request is let through.',
		behaviour: () => ({
			handlers: eachCaught(async () => {}),
		}),
	},
	{
		name: 'throw-hangs-all',
		fails: ['failures/throw-then-next'],
		breaks: 'After a handler has thrown no event runs any more.',
		behaviour: () => {
			let hangs = false;
			return {
				async beforeEvent() {
					if (hangs) await new Promise(() => {});
				},
				handlerThrew() {
					hangs = true;
				},
			};
		},
	},
	{
		name: 'throw-closes-connection',
		protocols: ['ProtoBuf:1'],
		fails: ['failures/throw-first', 'failures/throw-after-call', 'failures/unknown-phase-refused'],
		breaks:
			'A handler that throws closes the connection: Kong starts the instance again and repeats the event for ever.',
		behaviour: () => ({
			handlerThrew(error) {
				throw error;
			},
		}),
	},
	{
		name: 'throw-in-log-never-answered',
		protocols: ['MsgPack:1'],
		fails: ['failures/throw-first'],
		breaks: 'The log event of a handler that throws is never answered; in other phases it is.',
		behaviour: () => ({
			handlers: {log: eachCaught(() => new Promise(() => {})).log},
		}),
	},
	{
		name: 'throw-in-certificate-never-answered',
		protocols: ['ProtoBuf:1'],
		fails: ['failures/throw-first'],
		breaks: 'The certificate event of a handler that throws is never answered; in other phases it is.',
		behaviour: () => ({
			handlers: {certificate: eachCaught(() => new Promise(() => {})).certificate},
		}),
	},
	{
		name: 'throw-after-call-never-answered',
		fails: ['failures/throw-after-call'],
		breaks: 'The event of a handler that throws after a PDK call is never answered; before its first call it is.',
		behaviour: () => ({
			handlers: eachCaught(async (error, calls) => {
				if (calls === 0) throw error;
				await new Promise(() => {});
			}),
		}),
	},
	{
		name: 'throw-forgets-events',
		protocols: ['MsgPack:1'],
		fails: ['failures/throw-leaves-others'],
		breaks: 'A handler that throws makes the server forget every other event that is open.',
		behaviour: () => {
			let last = -1;
			let forgotten = -1;
			return {
				eventId(count) {
					last = count;
					return count;
				},
				stepEvent: id => (id <= forgotten ? -1 : id),
				handlerThrew() {
					forgotten = last;
				},
			};
		},
	},
	{
		name: 'throw-drops-connections',
		protocols: ['ProtoBuf:1'],
		fails: ['failures/throw-leaves-others'],
		breaks: 'A handler that throws closes every connection.',
		behaviour: () => {
			const sockets = new Set<Socket>();
			return {
				connected: socket => void sockets.add(socket.once('close', () => sockets.delete(socket))),
				handlerThrew() {
					for (const socket of sockets) socket.destroy();
				},
			};
		},
	},
	{
		name: 'throw-keeps-slot',
		fails: ['failures/throw-often'],
		breaks: 'Each handler that throws keeps one of 50 slots: when none is left no event runs any more.',
		behaviour: () => {
			let free = 50;
			return {
				async beforeEvent() {
					if (free === 0) await new Promise(() => {});
				},
				handlerThrew() {
					free -= 1;
				},
			};
		},
	},
	{
		name: 'throw-text-lost',
		fails: ['failures/throw-text'],
		breaks: 'What a handler throws is told nobody.',
		behaviour: () => ({
			handlerThrew(error) {
				error.message = 'internal error';
			},
		}),
	},
	{
		name: 'throw-after-exit-kills',
		fails: ['failures/throw-after-exit'],
		breaks: 'A handler that throws after kong.response.exit kills the process.',
		behaviour: () => ({
			handlers: goesOnAfterExit(() => process.exit(1)),
		}),
	},
];
