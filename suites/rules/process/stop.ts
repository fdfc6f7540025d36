import {setTimeout as sleep} from 'node:timers/promises';
import {
	ConformError,
	makePrefix,
	PluginServer,
	type ProcessUsage,
	type ServerDefinition,
	stillRuns,
	tryConnect,
} from '../../../mock-kong/internal.js';
import {needsOrdinary, once} from '../../checks/drive.js';
import {hold, holdEvents} from '../../checks/hold.js';
import {needsStart} from '../../checks/needs-start.js';
import type {Check, Rule} from '../../rule.js';

/** Kong waits for nobody; an operator, an init system or a container runtime gives a process some seconds. */
const endsWithinMs = 5000;
const pollMs = 20;

/** How a server ends: with Kong, or when Kong tells it to. */
export const processStop: readonly Rule[] = [
	{
		id: 'process/terminates-whole',
		level: 'SHOULD',
		title: 'SIGTERM to the server alone ends all of it',
		requirement:
			'When its first process gets SIGTERM, the server ends with all the processes it started, and nothing answers on its socket.',
		why: 'plugin_servers/process.lua: stop_pluginservers signals the one process it started, not its children (since Kong 3.0)',
		consequence:
			'Each stop or restart of Kong leaves processes of the old server behind: they keep memory, and may keep the socket.',
		fix: {
			any: 'on SIGTERM end the processes you started, or let them end when their parent has gone (PR_SET_PDEATHSIG)',
		},
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			const server = await t.startServer();
			const family = server.processes();
			if (!family || !server.process)
				t.skip('its processes cannot be seen: there is no /proc, or somebody else started it');
			server.process.kill('SIGTERM');
			const left = await leftOf(family, endsWithinMs);
			const answers = await answersOn(server.socketPath, 1000);
			killAll(left);
			const expected = 'no process of it, and nobody on its socket';
			if (left.length > 0) {
				t.fail({
					expected,
					actual: `5 s after SIGTERM to its first process ${named(left)} of ${family.length} processes still ran`,
				});
			}
			if (answers) t.fail({expected, actual: 'after its processes had ended, something answered on its socket'});
		},
	},
	{
		id: 'process/terminates-busy',
		level: 'SHOULD',
		title: 'SIGTERM ends the server while an event is open',
		requirement:
			'On SIGTERM while an event waits for an answer, the server ends within five seconds, and another one can take its place.',
		why: 'plugin_servers/process.lua: stop_pluginservers; a worker that ends leaves its requests where they are',
		consequence:
			'One slow request keeps the old server alive: after a restart of Kong two servers fight for the socket.',
		needs: 'definition',
		async check(t: Check) {
			needsStart(t);
			await needsOrdinary(t);
			const prefix = await makePrefix();
			try {
				const server = await t.startServer({prefix: prefix.path});
				const held = hold({most: 1});
				const kong = t.kong({server, intercept: held.intercept});
				const request = await holdEvents(t, held, () => [
					once(t, kong, {method: 'GET', path: '/open', headers: {host: 'example.test'}}),
				]);
				const stopped = await server.stop(endsWithinMs);
				held.release();
				await kong.stop();
				await Promise.all(request);
				if (stopped?.killed) {
					t.fail({
						expected: 'no process of it',
						actual: '5 s after SIGTERM processes of it still ran: an event was open',
					});
				}
				await startsAgain(t, prefix.path);
			} finally {
				await prefix.free();
			}
		},
	},
	{
		id: 'process/ends-with-kong',
		level: 'SHOULD',
		title: 'The server ends when Kong has died',
		requirement: 'When the process that started it is killed, the server ends within five seconds.',
		why: 'plugin_servers/process.lua: stop_pluginservers runs only when Kong ends in order; after a crash, an OOM kill or kill -9 nobody tells the server',
		consequence:
			'Each crash of Kong leaves a server behind that answers on the socket with the old code, or that nobody can reach any more.',
		fix: {
			any: 'end when the parent changes (getppid, once a second), or on PR_SET_PDEATHSIG; a process 1 as parent proves nothing in a container',
			go: 'go-pdk never looks: compare os.Getppid() with the one at the start in a goroutine of the plugin',
			python: 'server.py looks, but its sys.exit() ends only a thread: use -g, or os._exit() in a thread of the plugin',
			js: 'kong-pdk never looks: compare process.ppid with the one at the start in a timer of the plugin',
		},
		needs: 'definition',
		slow: true,
		async check(t: Check) {
			needsStart(t);
			const server = await startUnderParent(t);
			try {
				const family = server.processes()?.filter(({pid}) => pid !== server.pid);
				if (!family) t.skip('its processes cannot be seen: there is no /proc');
				if (family.length === 0) t.untestable('the process that was to start the server has no child');
				// Some take their bearings only after they listen.
				await sleep(t.settleMs);
				server.process?.kill('SIGKILL');
				const left = await leftOf(family, endsWithinMs);
				if (left.length > 0) {
					const answers = (await tryConnect(server.socketPath)) === undefined;
					t.fail({
						expected: 'no process of it 5 s after its parent was killed',
						actual: `${named(left)} still ran${answers ? ' and answered on its socket' : ''}`,
					});
				}
			} finally {
				await server.stop();
			}
		},
	},
];

/** Those that still run when all have ended or the time is over. */
async function leftOf(family: readonly ProcessUsage[], withinMs: number): Promise<readonly ProcessUsage[]> {
	const deadline = performance.now() + withinMs;
	for (;;) {
		const left = family.filter(stillRuns);
		if (left.length === 0 || performance.now() > deadline) return left;
		await sleep(pollMs);
	}
}

/** Whether something still does after so long: a process whose first thread has ended may take a moment to close it. */
async function answersOn(socket: string, afterMs: number): Promise<boolean> {
	const deadline = performance.now() + afterMs;
	while ((await tryConnect(socket)) === undefined) {
		if (performance.now() > deadline) return true;
		await sleep(pollMs);
	}
	return false;
}

/** Also those that left the process group, which nobody else would find. */
function killAll(processes: readonly ProcessUsage[]): void {
	for (const {pid} of processes) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It has just ended.
		}
	}
}

function named(processes: readonly ProcessUsage[]): string {
	return processes.map(({name, pid}) => `${name} (${pid})`).join(', ');
}

async function startsAgain(t: Check, prefix: string): Promise<void> {
	try {
		await t.startServer({prefix});
	} catch (error) {
		if (!(error instanceof ConformError) || error.code !== 'start-failed') throw error;
		t.fail({expected: 'the next server listens in its place', actual: error.message});
	}
}

/**
 * A parent as nginx is one: it holds both pipes of the server, so these close when it dies. The shell is replaced by the
 * server, as `exec` in process.lua does.
 */
const parentProgram = [
	"const {spawn} = require('node:child_process')",
	"const child = spawn('/bin/sh', ['-c', 'exec 2>&1; exec ' + process.argv[1]], {stdio: ['pipe', 'pipe', 'ignore']})",
	'child.stdout.pipe(process.stdout)',
	"child.on('exit', code => process.exit(code ?? 1))",
].join(';');

async function startUnderParent(t: Check): Promise<PluginServer> {
	const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
	const {startCommand = ''} = t.definition;
	const definition: ServerDefinition = {
		...t.definition,
		startCommand: `${quoted(process.execPath)} -e ${quoted(parentProgram)} ${quoted(startCommand)}`,
	};
	return PluginServer.start(definition, {timeoutMs: Math.max(10_000, t.deadlineMs * 3)});
}
