import {setTimeout as sleep} from 'node:timers/promises';
import {diedToo, livesOn} from '../../checks/alive.js';
import {brokenOf, drive, endText, needsOrdinary} from '../../checks/drive.js';
import {damage, longText} from '../../checks/odd-answers.js';
import {isProbe, probeConfig} from '../../checks/probe.js';
import {configOfLength, startTwiceInOneWrite, withOwnRpc} from '../../checks/raw-connection.js';
import type {Check, CheckKongOptions, Rule} from '../../rule.js';

const mp = 'plugin_servers/rpc/mp_rpc.lua';
const pb = 'plugin_servers/rpc/pb_rpc.lua';
const request = {method: 'GET', path: '/large', headers: {host: 'example.test'}};

/** More than a unix socket holds. */
const large = 512 * 1024;
/** Between two reads of a Kong that is slow. */
const readPauseMs = 5;

/** How ids and messages go over the wire in a Kong that has run for long, or is busy. */
export const wire: readonly Rule[] = [
	{
		id: 'framing/large-message-ids',
		level: 'MUST',
		title: 'Message ids of any size come back',
		requirement: 'An answer carries the id of its request for ids of one byte and of more, beyond 2^32 too.',
		why: `${mp}, ${pb}: Rpc:call counts every message of a worker and asserts that the answer has its number`,
		consequence: 'After some hours or weeks every request fails with a 500, until Kong is started again.',
		needs: 'fresh',
		async check(t: Check) {
			const kong = t.kong();
			await withOwnRpc(t, kong, async ({rpc, messageIds}) => {
				for (const id of [
					127,
					128,
					255,
					256,
					16_384,
					32_768,
					65_535,
					65_536,
					2 ** 31,
					2 ** 32 - 1,
					2 ** 32,
					2 ** 53 - 3,
				]) {
					// ProtoBuf's sequence is one more than the count (pb_rpc.lua counts twice).
					messageIds.last = id - t.dialect.idsPerCall;
					const config = configOfLength(t, 0) ?? JSON.stringify({...t.config, __seq__: t.server.nextSequence()});
					const started = await rpc.startInstance(t.plugin.name, config);
					if (!('id' in started)) {
						t.fail({expected: `an answer with the id ${id}`, actual: `for the id ${id}: ${started.message}`});
					}
					await rpc.closeInstance(started.id);
				}
			});
		},
	},
	{
		id: 'framing/slow-kong',
		level: 'MUST',
		title: 'A message that Kong reads slowly comes whole',
		requirement: 'A message larger than the socket takes at once is written on when Kong has read a part.',
		why: `${mp}: Rpc:call reads 4096 bytes at a time and joins them; a busy worker reads nothing for a while; a socket holds some 200 KB`,
		consequence: 'A large body or header value is cut: the event hangs for 60 s, or ends in a 500.',
		fix: {
			any: 'Write until everything is written: one write may take a part only.',
			python: 'socket.sendall, not socket.send (gevent: socket.send writes what fits).',
		},
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			const kong = t.kong({...sendsLarge(t), timeoutMs: t.deadlineMs * 2});
			kong.manners({readOn: () => sleep(readPauseMs)});
			const seen = await drive(t, {kong, requests: [request]});
			const broken = damage(seen);
			if (broken !== undefined || !t.server.running) {
				const died = await diedToo(t);
				t.fail({
					expected: `messages of ${large} bytes arrive whole`,
					actual: `read 64 KiB at a time: ${broken ?? 'the event ended'}${died}`,
				});
			}
			needsLarge(t, kong.transcript.messages());
		},
	},
	{
		id: 'framing/slow-kong-alone',
		level: 'SHOULD',
		title: 'A worker of Kong that reads slowly does not stop the others',
		requirement: 'While a large message of one event waits to be read, other events run and end.',
		why: `${mp}: joining a message of some megabytes keeps a worker busy for seconds; others go on meanwhile`,
		consequence: 'One large body makes all requests of all workers wait.',
		needs: 'fresh',
		async check(t: Check) {
			await needsOrdinary(t);
			let waits = false;
			let readOn: () => void = () => {};
			const released = new Promise<void>(resolve => {
				readOn = resolve;
			});
			let begun: () => void = () => {};
			const stuck = new Promise<void>(resolve => {
				begun = resolve;
			});
			const slow = t.kong({...sendsLarge(t), timeoutMs: t.deadlineMs * 3});
			slow.manners({
				readOn: () => {
					waits = true;
					begun();
					return released;
				},
			});
			const other = drive(t, {kong: slow, requests: [request]}).finally(() => begun());
			await stuck;
			const seen = waits ? await drive(t, {requests: [request]}) : undefined;
			readOn();
			// A message that was cut never ends.
			await Promise.race([other, sleep(t.deadlineMs, undefined, {ref: false})]);
			slow.cutConnections();
			await other;
			if (!seen) t.skip('the plugin sends Kong nothing large');
			const broken = brokenOf([seen]);
			if (broken) {
				t.fail({
					expected: 'other events end meanwhile',
					actual: `while a message of ${large} bytes waits: ${endText(broken)}`,
				});
			}
		},
	},
	{
		id: 'framing/two-in-one-read',
		level: 'SHOULD',
		title: 'Two messages in one read leave the server alive',
		requirement:
			'When two requests arrive in one piece, both are answered, or the connection is closed; the server lives.',
		why: 'A unix stream socket keeps no message borders. Kong waits for each answer, so only another client or a proxy in between sends this',
		consequence: 'Whoever may open the socket ends the plugin with one write, by accident or not.',
		fix: {js: 'Decode with a streaming decoder (decodeMultiStream) instead of decode, which throws on extra bytes.'},
		needs: 'fresh',
		async check(t: Check) {
			const config = () => JSON.stringify({...t.config, __seq__: t.server.nextSequence(), __key__: 'plugins:conform'});
			const {ids, closed} = await startTwiceInOneWrite(t, [config(), config()]);
			const expected = 'two answers, or the connection closed';
			await livesOn(t, 'two messages in one read');
			if (ids.length < 2 && !closed) t.fail({expected, actual: `${ids.length} of 2 requests were answered in time`});
			if (ids.length === 2 && !(ids.includes(1) && ids.includes(2))) {
				t.fail({expected, actual: `two answers with the ids ${ids.join(' and ')}, not 1 and 2`});
			}
			const after = await drive(t, {requests: [request]});
			const broken = brokenOf([after]);
			if (broken) t.fail({expected: 'the next event is served', actual: endText(broken)});
		},
	},
];

/** A probe sends something large; any other plugin may, where it passes on what Kong answers. */
function sendsLarge(t: Check): CheckKongOptions {
	if (!isProbe(t)) return {intercept: longText(large)};
	return {config: probeConfig(t, {access: [{call: 'kong.ctx.shared.set', args: ['conform', 'x'.repeat(large)]}]})};
}

/** Without a large message nothing was tried. */
function needsLarge(t: Check, messages: readonly {readonly from: string; readonly totalBytes: number}[]): void {
	const sent = messages.some(({from, totalBytes}) => from === 'server' && totalBytes > large / 2);
	if (!sent) t.skip('the plugin sends Kong nothing large');
}
