import type {EventRecord, KongCore} from '../../../mock-kong/internal.js';
import {isRequestPhase} from '../../../mock-kong/rpc/phases.js';
import {clientCertificate} from '../../checks/client-certificate.js';
import {brokenOf, endedWell, endText, needsOrdinary, timedOut} from '../../checks/drive.js';
import {keepsToItself} from '../../checks/own-data.js';
import type {Check, Rule} from '../../rule.js';

const headers = {host: 'example.test'};
const handshakes = 16;

export const certificate: readonly Rule[] = [
	{
		id: 'phases/certificate-then-request',
		level: 'MUST',
		title: 'After the handshake the request runs',
		requirement:
			'The events of an HTTPS request run and end after the certificate event of its connection, as they do without TLS.',
		why: 'init.lua: Kong.ssl_certificate runs the plugin before there is a request, on the same instance; then come rewrite and the rest',
		consequence: 'HTTP works and HTTPS does not: requests hang, or pass without the plugin.',
		needs: 'fresh',
		async check(t: Check) {
			needsCertificate(t);
			if (!t.plugin.phases.some(isRequestPhase)) t.skip('the plugin runs in no phase of a request');
			const kong = t.kong();
			const plain = await kong.request({headers});
			const missing = brokenOf([plain]);
			if (missing) t.untestable(`without TLS: ${endText(missing)}`);
			const {events, handshake} = await kong.request({headers, tls: true});
			const broken = events.find(event => !endedWell(event));
			if (broken?.phase === 'certificate') t.untestable(`the handshake: ${endText(broken)}`);
			if (broken) t.fail({expected: 'every event of the HTTPS request ends', actual: endText(broken)});
			if (handshake === 'failed') t.untestable(`the handshake failed: ${events.map(endText).join('; ')}`);
		},
	},
	{
		id: 'phases/failed-handshake',
		level: 'MUST',
		title: 'A handshake that Kong ends does not stop the next',
		requirement: 'After certificate events that Kong abandoned, certificate events of other connections run and end.',
		why: 'init.lua: Kong.ssl_certificate catches no Lua error: a PDK call that is not allowed there ends the handshake, and nothing is answered',
		consequence: 'A few failed handshakes, and nobody can connect over TLS any more.',
		needs: 'fresh',
		async check(t: Check) {
			needsCertificate(t);
			await needsOrdinary(t);
			let abandoned = 0;
			const failing = t.kong({
				intercept: call => {
					abandoned += 1;
					return {kind: 'raised', message: `${String(call.method)} raised on purpose`};
				},
			});
			for (let round = 0; round < 10; round += 1) {
				const seen = await handshakeProblem(failing, timedOut);
				if (seen) t.fail({expected: 'other handshakes are served', actual: `after ${round} that failed, ${seen}`});
			}
			if (abandoned === 0) t.skip('the plugin makes no PDK call in the certificate phase');
			const seen = await handshakeProblem(t.kong(), event => !endedWell(event));
			if (seen) t.fail({expected: 'the next handshake is served', actual: seen});
		},
	},
	{
		id: 'phases/own-handshake',
		level: 'MUST',
		title: 'Data of a TLS connection stays with it',
		requirement: 'Of many HTTPS connections at once, each goes on with its own client certificate and server name.',
		why: 'kong.client.tls and the ssl_* variables answer for the connection of the event that asks',
		consequence: "A client is let in with another's certificate.",
		needs: 'shared',
		async check(t: Check) {
			if (!t.plugin.phases.some(isRequestPhase)) t.skip('the plugin runs in no phase of a request');
			const kong = t.kong();
			const clients = Array.from({length: handshakes}, (_, i) => {
				const name = `conform-client-${i}-${String.fromCharCode(97 + i)}`;
				return {name, certificate: clientCertificate(name)};
			});
			await keepsToItself(
				t,
				'connection',
				clients.map(({name, certificate: pem}, i) => ({
					marks: [
						name,
						`conform-sni-${i}.test`,
						...ownLines(
							pem,
							clients.map(client => client.certificate),
						),
					],
					run: () =>
						kong.request({
							path: '/own-handshake',
							headers,
							tls: {serverName: `conform-sni-${i}.test`, clientCertificate: pem, asksForCertificate: true},
						}),
				})),
			);
		},
	},
];

function needsCertificate(t: Check): void {
	if (!t.plugin.phases.includes('certificate')) t.skip('the plugin declares no certificate phase');
}

async function handshakeProblem(kong: KongCore, is: (event: EventRecord) => boolean): Promise<string | undefined> {
	const {events} = await kong.certificate();
	const found = events.find(is);
	return found && endText(found);
}

/** Lines of a PEM text that stand in none of the others. */
function ownLines(pem: string, all: readonly string[]): string[] {
	const others = all.filter(other => other !== pem);
	return pem.split('\n').filter(line => line.length === 64 && !others.some(other => other.includes(line)));
}
