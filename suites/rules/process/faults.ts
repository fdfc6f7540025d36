import {spawn} from 'node:child_process';
import {existsSync, statSync, writeSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Fault} from '../../servers/faults/fault.js';
import {forever} from '../../servers/reference/forever.js';

/** Servers that break the rules of this chapter. */
export const processFaults: readonly Fault[] = [
	{
		name: 'exits-at-once',
		protocols: ['MsgPack:1'],
		fails: ['process/socket-appears'],
		breaks: 'The server exits before it listens.',
		behaviour: () => ({beforeListen: () => process.exit(3)}),
	},
	{
		name: 'exits-after-start',
		protocols: ['MsgPack:1'],
		fails: ['process/stays-up'],
		breaks: 'The server exits soon after the first connection.',
		behaviour: () => ({
			connected() {
				setTimeout(() => process.exit(3), 300);
			},
		}),
	},
	{
		name: 'no-socket',
		protocols: ['MsgPack:1'],
		fails: ['process/socket-appears'],
		breaks: 'The server runs and never listens.',
		behaviour: () => ({beforeListen: forever}),
	},
	{
		name: 'socket-elsewhere',
		protocols: ['MsgPack:1'],
		fails: ['process/socket-appears'],
		breaks: 'The socket is not below the Kong prefix.',
		behaviour: () => ({socketPath: () => path.join(os.tmpdir(), `elsewhere-${process.pid}.socket`)}),
	},
	{
		name: 'stale-socket-refused',
		protocols: ['MsgPack:1'],
		fails: ['process/stale-socket'],
		breaks: 'A socket file left by a killed process stops the next one: EADDRINUSE.',
		behaviour: () => ({keepsStaleSocket: true}),
	},
	{
		name: 'needs-working-directory',
		protocols: ['MsgPack:1'],
		fails: ['process/kong-environment'],
		breaks: 'The server only starts in the directory it was written in; Kong starts it elsewhere.',
		behaviour: () => ({
			beforeListen() {
				if (process.cwd() === '/') throw new Error('cannot read ./config.json');
			},
		}),
	},
	{
		name: 'needs-environment',
		protocols: ['MsgPack:1'],
		fails: ['process/kong-environment'],
		breaks: 'The server only starts with HOME in its environment; under nginx there is none.',
		behaviour: () => ({
			beforeListen() {
				if (!process.env.HOME) throw new Error('HOME is not set');
			},
		}),
	},
	{
		name: 'socket-name-changes',
		protocols: ['MsgPack:1'],
		fails: ['process/respawn', 'process/stale-socket'],
		breaks: 'The socket has another name after each start.',
		behaviour: () => ({socketPath: path => path.replace('.socket', `-${process.pid}.socket`)}),
	},
	{
		name: 'ignores-sigterm',
		protocols: ['MsgPack:1'],
		fails: ['process/terminates'],
		breaks: 'SIGTERM is ignored.',
		behaviour: () => ({stopping: why => why !== 'signal'}),
	},
	{
		name: 'outlives-parent',
		fails: ['process/ends-with-kong'],
		breaks: 'The server goes on when its parent has died, and keeps the socket.',
		behaviour: () => ({stopping: why => why !== 'orphaned'}),
	},
	{
		name: 'writes-each-event',
		fails: ['process/full-output'],
		breaks: 'Each event writes a line to standard output and waits until it is written.',
		behaviour: () => ({
			beforeEvent(phase) {
				writeSync(1, `${phase}\n`);
			},
		}),
	},
	{
		name: 'refuses-file-in-the-way',
		fails: ['process/file-in-the-way'],
		breaks: 'A regular file where the socket goes stops it.',
		behaviour: () => {
			function refuse(path: string): string {
				if (!existsSync(path) || statSync(path).isSocket()) return path;
				process.stderr.write(`${path} is in the way\n`);
				process.exit(1);
			}
			return {
				socketPath: path => (process.argv.includes('-dump') ? path : refuse(path)),
			};
		},
	},
	{
		name: 'waits-when-it-cannot-listen',
		fails: ['process/cannot-listen'],
		breaks: 'What stands where the socket goes keeps it waiting for ever.',
		behaviour: () => {
			let taken = false;
			return {
				socketPath(path) {
					taken = existsSync(path) && statSync(path).isDirectory();
					return path;
				},
				beforeListen: () => (taken ? forever() : undefined),
			};
		},
	},
	{
		name: 'dies-without-a-word',
		fails: ['process/cannot-listen'],
		breaks: 'When it cannot listen, it ends without a word.',
		behaviour: () => ({
			socketPath(path) {
				if (existsSync(path) && statSync(path).isDirectory()) process.exit(1);
				return path;
			},
		}),
	},
	{
		name: 'listens-too-early',
		fails: ['process/ready-when-listening'],
		breaks: 'For half a second after its first connection no instance can be started.',
		behaviour: () => {
			let readyAt = 0;
			return {
				connected() {
					readyAt ||= Date.now() + 500;
				},
				acceptConfig() {
					if (Date.now() < readyAt) throw new Error('not ready yet');
				},
			};
		},
	},
	{
		name: 'listens-late',
		protocols: ['MsgPack:1'],
		fails: ['process/listens-soon'],
		breaks: 'It listens six seconds after its start.',
		behaviour: () => ({
			beforeListen: () => sleep(6000),
		}),
	},
	{
		name: 'leaves-child',
		fails: ['process/terminates-whole'],
		breaks: 'A child in a session of its own outlives it.',
		behaviour: () => ({
			beforeListen() {
				spawn('sleep', ['20'], {stdio: 'ignore', detached: true}).unref();
			},
		}),
	},
	{
		name: 'busy-ignores-sigterm',
		fails: ['process/terminates-busy'],
		breaks: 'SIGTERM is ignored while an event is open.',
		behaviour: () => {
			let open = 0;
			return {
				beforeEvent() {
					open += 1;
				},
				afterEvent() {
					open -= 1;
				},
				stopping: () => open === 0,
			};
		},
	},
	{
		name: 'daemonizes',
		fails: ['process/socket-appears'],
		breaks: 'It forks and its first process ends, as daemons do.',
		behaviour: () => ({
			async beforeListen() {
				if (process.env.CONFORM_DAEMON) {
					// Nobody finds it to end it.
					setTimeout(() => process.exit(), 10_000);
					return;
				}
				const env = {...process.env, CONFORM_DAEMON: '1'};
				spawn(process.execPath, process.argv.slice(1), {stdio: 'ignore', detached: true, env}).unref();
				process.exit(0);
			},
			stopping: why => why !== 'orphaned',
		}),
	},
];
