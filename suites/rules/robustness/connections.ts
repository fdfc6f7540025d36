import {setTimeout as sleep} from 'node:timers/promises';
import type {KongCore} from '../../../mock-kong/internal.js';
import {ends, livesOn} from '../../checks/alive.js';
import {brokenOf, endText, faultText, needsOrdinary, once, samples, unusedInstanceId} from '../../checks/drive.js';
import type {Check, Rule} from '../../rule.js';
import {servesNext} from './next.js';

const storm = 200;
/** Kong's workers together easily hold as many: lua_socket_pool_size is 30 a worker, 256 since 3.5. */
const idleConnections = 128;
const refusals = 50;
/** What is written, and a close, is there at once; this lets the server read one before the other. */
const reachesServerMs = 5;
/** Messages of one request after which a connection is cut; more tell nothing new. */
const mostMessages = 6;

/** What connections do to a server: many, idle, cut at any place. */
export const connections: readonly Rule[] = [
	{
		id: 'robustness/abort-each-step',
		level: 'MUST',
		title: 'A connection cut at any step leaves the server alive',
		requirement:
			'When the connection is cut inside or behind any message of Kong (StartInstance, HandleEvent, each answer), the server lives and serves the next event.',
		why: 'nginx workers die, reload and are killed at any moment; what they were writing arrives in part or not at all',
		consequence: 'One worker that dies at the wrong moment takes the plugin away from all others.',
		fix: {
			any: 'take the end of a stream anywhere for the end of that connection, and of nothing else',
			js: 'kong-pdk ends when a message is cut at a length byte: framing/cut-message',
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const random = numbers(t.seed);
			for (let message = 1; message <= mostMessages; message += 1) {
				for (const where of ['inside', 'behind'] as const) {
					const place = await cutAt(t, message, where, random());
					if (place === undefined) return livesOn(t, 'its connections were cut');
					await nextAfter(t, place);
				}
			}
			await livesOn(t, 'its connections were cut');
		},
	},
	{
		id: 'robustness/connection-storm',
		level: 'MUST',
		title: 'Many connections at once are all served',
		requirement: `Of ${storm} connections opened at once, half of which are closed at once, each that asks something is answered.`,
		why: 'plugin_servers/rpc: Rpc:call opens a connection for each request that is on when the pool has none, so a burst of requests is a burst of connections',
		consequence:
			'ProtoBuf: some requests of each burst get a 500; MsgPack: they get a 500, or go on without the plugin.',
		fix: {any: 'listen with a large backlog (the system cuts it to net.core.somaxconn), accept at once'},
		needs: 'fresh',
		async check(t: Check) {
			const [asking, leaving] = [t.kong(), t.kong()];
			const started = Array.from({length: storm / 2}, () => {
				// Both at once: each in turn takes its place in the queue of the socket.
				void leaving.startInstance();
				return asking.startInstance();
			});
			await new Promise(resolve => setImmediate(resolve));
			await leaving.stop();
			const answers = await Promise.all(started);
			const failed = answers.flatMap(answer => ('failure' in answer ? [answer.failure] : []));
			const [first] = failed;
			if (first) {
				t.fail({
					expected: `${answers.length} instances`,
					actual: `${failed.length} of ${answers.length} got none: ${first.message}${faultText(first.fault)}`,
				});
			}
			await closeAll(asking, answers);
			await livesOn(t, `${storm} connections at once`);
		},
	},
	{
		id: 'robustness/idle-connections',
		level: 'MUST',
		title: 'Idle connections do not keep others waiting',
		requirement: `With ${idleConnections} connections open that say nothing, events on others are served.`,
		why: 'plugin_servers/rpc: Rpc:call gives a connection back with setkeepalive: each worker keeps up to lua_socket_pool_size of them open (30, since 3.5 256)',
		consequence: 'With enough workers the server has none left for requests: they wait 60 s and fail.',
		fix: {any: 'do not tie a worker to a connection for its lifetime, or have many more than Kong has connections'},
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const idle = t.kong();
			await Promise.all(Array.from({length: idleConnections}, () => idle.connectOnly()));
			const broken = brokenOf([await once(t, t.kong(), samples[0] ?? {})]);
			if (broken)
				t.fail({
					expected: 'an event is served',
					actual: `with ${idleConnections} idle connections, ${endText(broken)}`,
				});
		},
	},
	{
		id: 'robustness/many-refused',
		level: 'MUST',
		title: 'Refused events do not wear the server out',
		requirement: `After ${refusals} events of instances it does not know the server starts instances and runs events, on the same connections.`,
		why: 'plugin_servers/rpc: handle_event; after a restart of the server each worker sends the ids it still holds, and starts the instances again over the connection that refused them',
		consequence: 'The server comes back from a restart and hangs: the plugin stays off.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const kong = t.kong();
			const phase = t.plugin.phases[0] ?? 'access';
			for (let done = 0; done < refusals; done += 1) {
				const end = await kong
					.rpc()
					.handleEvent(unusedInstanceId + done, phase, () => ({kind: 'returned', values: []}), {atEnd: []});
				if (end.kind === 'failed' && end.fault !== 'timeout' && end.fault !== 'connect-refused') continue;
				if (end.kind !== 'failed' && done === 0) t.untestable('an event of an unknown instance was run');
				const how = end.kind === 'failed' ? end.message + faultText(end.fault) : 'it was run';
				if (done === 0) t.untestable(`an event of an unknown instance was not refused: ${how}`);
				t.fail({expected: 'each is refused', actual: `after ${done} refused events: ${how}`});
			}
			await servesNext(t, `${refusals} events were refused`, kong);
		},
	},
];

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/**
 * A request whose connection is cut when so many messages were sent: in the middle of the last one, or behind it. Where
 * that was, in words; undefined when the request sends no message of that number.
 */
async function cutAt(t: Check, message: number, where: 'inside' | 'behind', at: number): Promise<string | undefined> {
	let written = 0;
	let place: string | undefined;
	const kong = t.kong();
	kong.manners({
		pieceDelayMs: t.deadlineMs * 4,
		cut: length => {
			written += 1;
			if (written !== message) return [];
			const offset = where === 'behind' ? length : 1 + Math.floor(at * (length - 1));
			place =
				where === 'behind'
					? `behind message ${message}`
					: `inside message ${message}, after ${offset} of ${length} bytes`;
			setTimeout(() => void kong.stop(), reachesServerMs);
			return where === 'behind' ? [] : [offset];
		},
	});
	await once(t, kong, samples[1] ?? {});
	await kong.stop();
	return place;
}

async function nextAfter(t: Check, place: string): Promise<void> {
	await sleep(reachesServerMs);
	const expected = `the next event is served after the connection was cut ${place}`;
	const broken = brokenOf([await once(t, t.kong(), samples[0] ?? {})]);
	if (broken) t.fail({expected, actual: (await ends(t)) ? 'the server process ended' : endText(broken)});
}

async function closeAll(kong: KongCore, answers: readonly ({readonly id: unknown} | object)[]): Promise<void> {
	for (const answer of answers) if ('id' in answer) await kong.rpc().closeInstance(answer.id);
}
