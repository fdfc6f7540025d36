import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {ConformError, makePrefix, type PluginServer} from '../../../mock-kong/internal.js';
import {brokenOf, drive, endText, needsOrdinary} from '../../checks/drive.js';
import {needsStart, startOr} from '../../checks/needs-start.js';
import type {Check, Rule} from '../../rule.js';

const process_ = 'plugin_servers/process.lua: pluginserver_timer';

/** Longer than Kong takes from starting a server to its first request. */
const watchedMs = 1500;

export const processLife: readonly Rule[] = [
	{
		id: 'process/socket-appears',
		level: 'MUST',
		title: 'The server listens on its socket',
		requirement: 'Started with the Kong prefix, the server stays up and listens on a unix socket.',
		why: 'plugin_servers/rpc: Rpc:call connects to the socket of kong.conf',
		consequence: 'ProtoBuf: every request gets a 500; MsgPack: every request gets a 500 when its instance is started.',
		explains: 'start-failed',
		needs: 'definition',
		check(t: Check) {
			if (t.startFailure) t.fail({expected: 'a socket that accepts a connection', actual: t.startFailure.message});
		},
	},
	{
		id: 'process/stale-socket',
		level: 'MUST',
		title: 'The server starts over a stale socket',
		requirement: 'A socket file left by a server that was killed does not keep the next one from listening.',
		why: `${process_} starts the server again after any exit; nobody removes the file`,
		consequence: 'After one crash the server never comes up again.',
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			const prefix = await makePrefix();
			try {
				const first = await t.startServer({prefix: prefix.path});
				first.process?.kill('SIGKILL');
				await first.exited;
				await first.stop();
				const second = await startOr(t, {prefix: prefix.path}, 'the server listens again');
				if (second.socketPath !== first.socketPath) {
					t.fail({
						expected: 'the same socket path',
						actual: `${path.basename(first.socketPath)}, then ${path.basename(second.socketPath)}`,
					});
				}
			} finally {
				await prefix.free();
			}
		},
	},
	{
		id: 'process/kong-environment',
		level: 'SHOULD',
		title: 'The server starts as Kong would start it',
		requirement: 'The server starts with working directory / and the bare environment of an nginx worker.',
		why: `${process_} runs in nginx, whose environment and directory are not those of a shell`,
		consequence: 'It works in the terminal, and under Kong it does not start.',
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			await startOr(t, {bare: true}, 'the server listens');
		},
	},
	{
		id: 'process/terminates',
		level: 'SHOULD',
		title: 'SIGTERM ends the server',
		requirement: 'On SIGTERM the server and its children end within five seconds.',
		why: 'plugin_servers/process.lua: stop_pluginservers',
		consequence: 'A stopped or reloaded Kong leaves servers behind that hold the socket.',
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			const server = await t.startServer();
			const stopped = await server.stop(5000);
			if (stopped?.killed)
				t.fail({expected: 'no process after SIGTERM', actual: 'processes were still running after 5 s'});
		},
	},
	{
		id: 'process/stays-up',
		level: 'MUST',
		title: 'The server does not end by itself',
		requirement: 'The server runs until it is told to end.',
		why: `${process_} starts it again at most once a second; until then nothing listens`,
		consequence: 'ProtoBuf: a 500 for every request in between; MsgPack: requests go on without the plugin.',
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			const server = await t.startServer();
			const exit = await Promise.race([server.exited, sleep(watchedMs)]);
			if (exit)
				t.fail({
					expected: 'the server runs',
					actual: `it ended by itself ${Math.round(exit.ranMs)} ms after its start`,
				});
		},
	},
	{
		id: 'process/respawn',
		level: 'MUST',
		title: 'A server that was killed serves again after Kong started it',
		requirement: 'Killed and started again on the same prefix, the server serves the instances Kong starts.',
		why: `${process_} respawns, at most once a second; rpc: handle_event starts the instances again`,
		consequence: 'After one crash the plugin is off until Kong restarts.',
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			if (t.version.resets === 'nothing') t.skip(`Kong ${t.version.name} never starts an instance again`);
			if (t.dialect.refusesBy === 'closing' && !t.dialect.repeatsClosed(t.version)) {
				t.skip(`Kong ${t.version.name} never starts the instances of a ProtoBuf server again`);
			}
			const server = await t.startServer({respawn: true});
			const kong = t.kong({server});
			await needsOrdinary(t);
			await drive(t, {kong});
			server.process?.kill('SIGKILL');
			await server.exited;
			await listening(t, server);
			const after = await drive(t, {kong});
			const broken = brokenOf([after]);
			if (broken) t.fail({expected: 'events run again once the server is back', actual: endText(broken)});
			if (after.events.length > 0 && !kong.instanceEvents.some(event => event.kind === 'forgotten')) {
				t.fail({
					expected: 'the new process refuses the ids of the old one',
					actual: 'it ran an instance it was never given',
				});
			}
		},
	},
];

async function listening(t: Check, server: PluginServer): Promise<void> {
	try {
		await server.waitUntilListening(t.deadlineMs * 3);
	} catch (error) {
		if (error instanceof ConformError) t.fail({expected: 'the server listens again', actual: error.message});
		throw error;
	}
}
