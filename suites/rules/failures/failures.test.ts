import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {conform} from '../../../harness/conform.js';
import {cleanupAll} from '../../../mock-kong/internal.js';
import type {RuleResult} from '../../result.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

process.on('exit', () => cleanupAll());

/** One of our own servers through one rule, as this Kong drives it. */
async function judged(
	server: readonly string[],
	rule: string,
	kong: string,
): Promise<Pick<RuleResult, 'status' | 'actual'>> {
	const [name = '', ...serverArgs] = server;
	const target = path.join(root, 'dist/suites/servers', `${name}.js`);
	const {runs} = await conform({targets: [target], serverArgs, timeoutMs: 1500, kongs: [kong], only: [rule]});
	const {status = 'error', actual = 'no result'} = runs[0]?.results.find(result => result.id === rule) ?? {};
	return {status, actual};
}

for (const server of ['reference/msgpack', 'reference/protobuf']) {
	test(`${server} takes the errors that Kong 2.8 answers`, async t => {
		t.deepEqual(await judged([server], 'failures/pdk-error', '2.8'), {status: 'pass', actual: ''});
	});
}

test('a StepError, which only Kong 2.8 sends, shows a server that cannot take one', async t => {
	const {status, actual} = await judged(['run-fault', 'failed-call-hangs'], 'failures/pdk-error', '2.8');
	t.is(status, 'fail');
	t.regex(actual, /^log: .*no answer in time/);
});

test('a closed connection ends an event for Kong 2.8; 3.0 and later repeat it', async t => {
	const closes = (kong: string) => judged(['run-fault', 'throw-closes-connection-pb'], 'failures/throw-first', kong);
	t.is((await closes('2.8')).status, 'pass');
	for (const kong of ['3.0', '3.4', '3.9']) {
		const {status, actual} = await closes(kong);
		t.is(status, 'fail', kong);
		t.regex(actual, /again and again/, kong);
	}
});
