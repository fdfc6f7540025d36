import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {ConformError, makePrefix, PluginServer, socketsIn} from '../../../mock-kong/internal.js';
import {brokenOf, endText, faultText, needsOrdinary, once, samples} from '../../checks/drive.js';
import {needsStart, startOr} from '../../checks/needs-start.js';
import type {Check, Rule} from '../../rule.js';

const process_ = 'plugin_servers/process.lua: pluginserver_timer';
const listensWithinMs = 5000;
/** A server that listens before it is ready is so by then. */
const laterMs = 1000;

/** How a server comes up, and how it gets along with what it finds there. */
export const processStart: readonly Rule[] = [
	{
		id: 'process/listens-soon',
		level: 'SHOULD',
		title: 'The server listens soon after its start',
		requirement: 'Five seconds after its start the server accepts connections.',
		why: `${process_} starts it when Kong starts, and Kong takes requests at once; Kong 3.1 to 3.4 gives it 20 s, once`,
		consequence:
			'Until then each request gets a 500; with Kong 3.1 to 3.4 it goes on without the plugin, and for ever after 20 s.',
		fix: {any: 'listen first; load models, tables and clients afterwards, or at the first event'},
		needs: 'shared',
		async check(t: Check) {
			needsStart(t);
			const first = t.server.startedInMs;
			if (first <= listensWithinMs) return;
			// The first start of a run may find cold caches, and other servers starting.
			const second = (await t.startServer()).startedInMs;
			if (second > listensWithinMs) {
				const [a, b] = [first, second].map(ms => (ms / 1000).toFixed(1));
				t.fail({
					expected: 'a connection after 5 s at most',
					actual: `one after ${a} s, at the next start after ${b} s`,
				});
			}
		},
	},
	{
		id: 'process/ready-when-listening',
		level: 'MUST',
		title: 'A server that accepts connections can start instances',
		requirement: 'As soon as its socket accepts a connection, the server answers StartInstance with an instance.',
		why: 'plugin_servers: a connection is all Kong asks for; 3.1 to 3.4 take it for ready then (process.lua: connection_check_timer)',
		consequence: 'The first requests after each start of Kong get a 500.',
		fix: {any: 'listen when the plugin is loaded, not before'},
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			const kong = t.kong({server: await t.startServer()});
			const started = await kong.startInstance();
			if (!('failure' in started)) return;
			await sleep(laterMs);
			const later = await kong.startInstance();
			if ('failure' in later) t.untestable(`StartInstance fails a second later, too: ${later.failure.message}`);
			t.fail({
				expected: 'an instance at once',
				actual: `at once: ${started.failure.message}${faultText(started.failure.fault)}; a second later: an instance`,
			});
		},
	},
	{
		id: 'process/file-in-the-way',
		level: 'SHOULD',
		title: 'A file where the socket goes does not keep the server from starting',
		requirement: 'A regular file at the path of its socket does not keep the server from listening there.',
		why: `${process_} starts it again after any exit; nobody but the server knows whose the file is`,
		consequence:
			'After a restored backup, or a copy of the prefix, the server never comes up until somebody removes the file.',
		fix: {any: 'remove whatever stands at the path before you listen'},
		needs: 'shared',
		async check(t: Check) {
			await inPrefix(t, async (prefix, socket) => {
				await writeFile(socket, 'not a socket');
				await startOr(t, {prefix}, 'the server listens');
			});
		},
	},
	{
		id: 'process/cannot-listen',
		level: 'SHOULD',
		title: 'A server that cannot listen ends and says why',
		requirement: 'When it cannot listen on its socket, the server ends, with a reason in its output.',
		why: `${process_} starts a server again when it ends, and logs what it writes; it never asks whether it listens`,
		consequence:
			'The server runs, nothing listens, Kong does nothing about it: each request gets a 500 or goes on without the plugin, and no log says why.',
		fix: {any: 'treat an error of listen as fatal: print it, exit with a code other than 0'},
		needs: 'shared',
		async check(t: Check) {
			await inPrefix(t, async (prefix, socket) => {
				// No server can remove a directory with something in it by the one call that removes a socket.
				await mkdir(path.join(socket, 'taken'), {recursive: true});
				const failure = await startFailure(t, prefix);
				const listens = failure === undefined;
				if (listens) t.skip('the server listens all the same: it removed a directory, or listens elsewhere');
				if (!failure.parts.what.startsWith('the server exited')) {
					t.fail({expected: 'the process ends', actual: 'it ran on without listening'});
				}
				if ((failure.parts.output ?? '').trim() === '')
					t.fail({expected: 'a reason in its output', actual: 'it ended without a word'});
			});
		},
	},
	{
		id: 'process/full-output',
		level: 'SHOULD',
		title: 'Events are served when nobody reads the output',
		requirement: 'While the pipe of its output is full, the server serves events.',
		why: 'plugin_servers/process.lua: grab_logs reads the output line by line in one worker, which may be busy; the other workers go on asking',
		consequence: 'One busy worker of Kong stops the plugin in all the others.',
		fix: {
			any: 'write logs through kong.log, or from a queue that drops lines when the pipe is full; never in the way of an event',
		},
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			await needsOrdinary(t);
			const server = await t.startServer();
			const kong = t.kong({server});
			const [request = {}] = samples;
			const before = brokenOf([await once(t, kong, request)]);
			if (before) t.untestable(`with its output read, ${endText(before)}`);
			if (!(await server.process?.blockOutput()))
				t.skip('its output cannot be blocked: there is no /proc, or it does not write into our pipe');
			const during = brokenOf([await once(t, kong, request)]);
			server.process?.unblockOutput();
			if (during) t.fail({expected: 'an event is served', actual: `while nobody read its output, ${endText(during)}`});
		},
	},
];

/** With a prefix of its own, and the path where the server will want its socket: that of the check's server. */
async function inPrefix(t: Check, use: (prefix: string, socket: string) => Promise<void>): Promise<void> {
	needsStart(t);
	const {socketPath, prefixPath = ''} = t.server;
	const inside = path.relative(prefixPath, socketPath);
	if (prefixPath === '' || inside.startsWith('..')) t.skip('its socket is not in the Kong prefix');
	const again = await socketsIn(prefixPath);
	if (!again.includes(socketPath)) t.untestable('the socket of the running server has gone');
	const prefix = await makePrefix();
	try {
		await use(prefix.path, path.join(prefix.path, inside));
	} finally {
		await prefix.free();
	}
}

/** undefined when it started. One that does not come up need not be waited for as long as one that should. */
async function startFailure(t: Check, prefix: string): Promise<ConformError | undefined> {
	try {
		const server = await PluginServer.start(t.definition, {prefix, timeoutMs: t.deadlineMs});
		await server.stop();
		return undefined;
	} catch (error) {
		if (error instanceof ConformError && error.code === 'start-failed') return error;
		throw error;
	}
}
