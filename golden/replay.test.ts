import {fileURLToPath} from 'node:url';
import test from 'ava';
import {readKnown, sorted} from './known.js';
import {readRecordings} from './recording.js';
import {replay} from './replay.js';
import {selfCheck, waits} from './self-check.js';

/** The whole is `npm run golden`; here every 20th line of those that do not wait for a time-out. */
const spread = readRecordings(fileURLToPath(new URL('data', import.meta.url)))
	.filter(line => !waits(line))
	.filter((_, index) => index % 20 === 0);

test('mock Kong answers a spread of the recordings as real Kong did, and the comparison sees each changed value', async t => {
	const findings = await replay(spread);
	t.true(findings.length > 1000);
	const {open} = sorted(findings, readKnown(), false);
	t.deepEqual(open, []);
	const {changed, unseen} = await selfCheck(spread, findings);
	t.is(changed, 50);
	t.deepEqual(unseen, []);
});

const finding = {kong: '3.9.1', protocol: 'msgpack', type: 'call', aspect: 'reply', phase: 'log', method: 'm'} as const;

test('an entry of the known differences excuses what it names, and is stale when that matches again', t => {
	const known = [
		{id: 'a*', reason: 'why'},
		{id: 'b', reason: 'why'},
		{id: 'never', reason: 'why'},
	];
	const findings = [
		{...finding, id: 'a1', difference: 'other'},
		{...finding, id: 'b', difference: undefined},
		{...finding, id: 'c', difference: 'other'},
	];
	const judged = sorted(findings, known, false);
	t.deepEqual(
		judged.open.map(f => f.id),
		['c'],
	);
	t.deepEqual(
		[...judged.excused.keys()].map(f => f.id),
		['a1'],
	);
	t.deepEqual(
		judged.stale.map(entry => entry.id),
		['b'],
	);
	t.deepEqual(
		sorted(findings, known, true).stale.map(entry => entry.id),
		['b', 'never'],
	);
});
