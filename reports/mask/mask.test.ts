import test from 'ava';
import type {RuleResult} from '../../suites/result.js';
import {jsonReport} from '../json.js';
import {aReport, aResult, aRun, everything} from '../testing.js';
import {maskReport} from './mask.js';

const secret = 'hunter2/+"ü-Tr0ub4dor';
const home = '/home/jane';
const masked = (results: readonly RuleResult[], secrets: readonly string[] = [secret]) =>
	maskReport(aReport([aRun(results)]), {home, secrets});
const actualOf = (actual: string, secrets?: readonly string[]) =>
	masked([aResult({status: 'fail', actual})], secrets).runs[0]?.results[0]?.actual;
const entry = (decoded: string, bytes: string | Buffer = decoded, from: 'kong' | 'server' = 'server') => ({
	at: 0,
	from,
	decoded,
	hex: Buffer.from(bytes).toString('hex'),
});
const transcriptOf = (transcript: RuleResult['transcript'], secrets?: readonly string[]) =>
	masked([aResult({status: 'fail', transcript})], secrets).runs[0]?.results[0]?.transcript ?? [];
const bytesOf = (hex: string | undefined) => Buffer.from(hex ?? '', 'hex').toString('latin1');

test('what an option of a command line gives away is hidden, also where the server repeats it', t => {
	const {server} = aRun([]);
	const report = aReport([
		aRun([aResult({status: 'fail', stderr: 'called with abc-def-123', actual: 'qqqq-wwww'})], {
			server: {
				...server,
				startCommand: "srv --api-token=abc-def-123 --password 'qqqq-wwww' -p {prefix} --key-file /x/y",
				queryCommand: 'srv --token zzzz-xxxx --dump --secret --verbose',
			},
			kongConf: ['pluginserver_a_start_cmd = srv --api-token=abc-def-123'],
		}),
	]);
	const [run] = maskReport(report, {secrets: []}).runs;
	t.is(run?.server.startCommand, "srv --api-token=*** --password '***' -p {prefix} --key-file /x/y");
	t.is(run?.server.queryCommand, 'srv --token *** --dump --secret --verbose');
	t.deepEqual(run?.kongConf, ['pluginserver_a_start_cmd = srv --api-token=***']);
	t.like(run?.results[0], {stderr: 'called with ***', actual: '***'});
	t.is(actualOf('unknown flag --token given'), 'unknown flag --token given');
});

test('names of plugins and scenarios are masked too', t => {
	const id = `scenario/${home}/a.yaml/says ${secret}`;
	const {server} = aRun([]);
	const plugins = [{name: secret, version: secret, priority: 1, phases: []}];
	const report = aReport([aRun([aResult({id})], {server: {...server, plugins}})]);
	const [run] = maskReport(report, {home, secrets: [secret]}).runs;
	t.is(run?.results[0]?.id, 'scenario/~/a.yaml/says ***');
	t.like(run?.server.plugins[0], {name: '***', version: '***'});
});

test('a given value is hidden wherever a report shows anything', t => {
	const result = aResult({
		status: 'fail',
		title: secret,
		expected: secret,
		actual: secret,
		consequence: secret,
		stderr: secret,
		knownFailureReason: secret,
		differences: [secret],
		comparison: {expected: [secret], actual: [secret], firstDifference: 0},
		transcript: [entry(secret)],
	});
	const run = aRun([result], {
		notes: [secret],
		kongConf: [secret],
		knownFailureProblems: [secret],
		unreachable: secret,
		server: {
			target: secret,
			protocol: null,
			socket: secret,
			startCommand: `srv --token ${secret}`,
			queryCommand: secret,
			plugins: [],
		},
	});
	const json = jsonReport(maskReport(aReport([run]), {home, secrets: [secret]}));
	t.false(json.includes('hunter2'));
	t.false(json.includes(Buffer.from('hunter2').toString('hex')));
	t.true(json.includes('srv --token ***'));
});

test('in JSON, JSON in JSON, URLs, base64 at any offset, hex, and needless escapes', t => {
	const json = JSON.stringify({x: secret});
	const twice = JSON.stringify(json);
	const base64 = [0, 1, 2, 3].map(n => Buffer.from(`${'u'.repeat(n)}${secret}:x`).toString('base64'));
	const forms = [
		json,
		twice,
		encodeURIComponent(secret),
		...base64,
		...base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_')),
		Buffer.from(secret).toString('hex'),
		Buffer.from(secret).toString('hex').toUpperCase(),
		json.replaceAll('/', '\\/'),
		json.replaceAll('h', '\\u0068').replaceAll('2', '\\u0032'),
	];
	for (const form of forms) {
		const actual = actualOf(`seen: ${form} there`) ?? '';
		t.true(actual.includes('***'), form);
		t.false(/hunter2|Tr0ub4dor|%22|\\u0068/i.test(actual), `${form} became ${actual}`);
		t.true(actual.startsWith('seen: ') && actual.endsWith(' there'), actual);
	}
});

test('what was cut through a secret shows no part of it', t => {
	t.is(actualOf('got "hunter2/+ ... (44 more)'), 'got "*** ... (44 more)');
	t.is(actualOf('got hunter2/+…" (256 bytes)'), 'got ***…" (256 bytes)');
	t.is(actualOf('-Tr0ub4dor and more'), '*** and more');
	t.is(actualOf('got hunter2/'), 'got ***');
});

test('a secret in parts over several messages is hidden in the bytes of each', t => {
	const parts = ['Send hun', 'ter2/+"ü', '-Tr0ub4dor End'];
	const transcript = transcriptOf(
		parts.flatMap(part => [entry('some bytes', part, 'kong'), entry('an answer', 'unrelated', 'server')]),
	);
	const kong = transcript.filter(({from}) => from === 'kong').map(({hex}) => bytesOf(hex));
	t.deepEqual(kong, ['Send ***', '*********', '********** End']);
	t.deepEqual(
		transcript.filter(({from}) => from === 'server').map(({hex}) => bytesOf(hex)),
		Array(3).fill('unrelated'),
	);
});

test('bytes keep their length, and stay hex', t => {
	const before = entry(`a ${secret} b`);
	const [after] = transcriptOf([before]);
	t.is(after?.hex.length, before.hex.length);
	t.is(bytesOf(after?.hex), `a ${'*'.repeat(Buffer.byteLength(secret))} b`);
});

test('bytes that end in the beginning of a secret, where they were cut', t => {
	t.is(bytesOf(transcriptOf([entry('x', 'config: hunter2')])[0]?.hex), 'config: *******');
});

const named: [text: string, shown: string][] = [
	['{authorization: "tok-1", host: "x"}', '{authorization: "***", host: "x"}'],
	['{"Authorization": ["a", "b"], "x": ["c"]}', '{"Authorization": ["***", "***"], "x": ["c"]}'],
	[
		'fields{key: "cookie", value{string_value: "s=1"}}, fields{key: "a"',
		'fields{key: "cookie", value{string_value: "***"}}, fields{key: "a"',
	],
	['Args: ["X-Api-Key", "k1"]', 'Args: ["X-Api-Key", "***"]'],
	[
		'config: "{\\"client_secret\\":\\"abc\\\\\\"d\\",\\"b\\":1}"',
		'config: "{\\"client_secret\\":\\"***\\",\\"b\\":1}"',
	],
	["{'set-cookie': 'sid=1; Path=/'}", "{'set-cookie': '***'}"],
	['GET /\nAuthorization: Digest user=x, y\nHost: z', 'GET /\nAuthorization: ***\nHost: z'],
	['started with API_TOKEN=abc123 ok', 'started with API_TOKEN=*** ok'],
	['x-consumer-key: abcd, next', 'x-consumer-key: ***, next'],
	['{proxy-authorization: "cut here…', '{proxy-authorization: "***'],
];
for (const [text, shown] of named) {
	test(`what stands at a telling name: ${text.slice(0, 40)}`, t => {
		t.is(actualOf(text, []), shown);
	});
}

const shapes: [text: string, shown: string][] = [
	['Bearer abc123.def-456', 'Bearer ***'],
	['Basic Zm9vOmJhcg==', 'Basic ***'],
	['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_ end', 'jwt *** end'],
	['postgres://kong:pa55@db/x', 'postgres://kong:***@db/x'],
	[`ghp_${'a1'.repeat(18)}`, '***'],
	['-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\nok', '***\nok'],
];
for (const [text, shown] of shapes) {
	test(`a token by its shape: ${text.slice(0, 30)}`, t => {
		t.is(actualOf(text, []), shown);
	});
}

test('plain words are left alone', t => {
	const plain = [
		'Basic authentication is what the plugin does',
		'Bearer authentication failed',
		'Unexpected token } in JSON',
		'the key of the map is not text',
		'{key: "message", value{string_value: "hello"}}',
		'framing/cookie-order',
		'kong.request.get_header("host")',
		'the set-cookie headers stand in another order',
	];
	for (const text of plain) t.is(actualOf(text, []), text);
	const report = aReport([aRun(everything)]);
	t.deepEqual(maskReport(report, {secrets: []}), report);
});

test('the answer to a call that asks for one secret is hidden, in the bytes too', t => {
	const transcript = transcriptOf(
		[
			entry('[1, 4, nil, {EventId: 0, Data: {Method: "kong.request.get_header", Args: ["apikey"]}}]'),
			entry('[0, 5, "plugin.Step", [{EventId: 0, Data: "s3cr3t-value"}]]', '\u0094\u00acs3cr3t-value', 'kong'),
			entry('{Method: "kong.log.err", Args: ["got s3cr3t-value"]}'),
		],
		[],
	);
	t.is(transcript[1]?.decoded, '[0, 5, "plugin.Step", [{EventId: 0, Data: "***"}]]');
	t.true(bytesOf(transcript[1]?.hex).endsWith('*'.repeat(12)));
	t.is(transcript[2]?.decoded, '{Method: "kong.log.err", Args: ["got ***"]}');
	t.false(bytesOf(transcript[2]?.hex).includes('s3cr3t'));
});

test('bytes that may hold a value which cannot be found in them are dropped', t => {
	// As MessagePack has it: a length and the raw bytes, where the text shows an escape.
	const [escaped] = transcriptOf([entry('{authorization: "a\\"b"}', 'authorization\u00a3a"b')], []);
	t.is(escaped?.decoded, '{authorization: "***"}');
	t.is(escaped?.hex, '');
	// The text was cut before the header its bytes still hold.
	const [cut] = transcriptOf([entry('{host: "x", ac…', 'host\u00a1x\u00adauthorization\u00a5value')], []);
	t.is(cut?.hex, '');
	t.is(transcriptOf([entry('{host: "x"}', 'host\u00a1x')], [])[0]?.hex, Buffer.from('host\u00a1x').toString('hex'));
});

test('the home directory, and no other path, is ~', t => {
	t.is(actualOf('/home/jane/x and file:///home/jane', []), '~/x and file://~');
	t.is(actualOf('/home/janet/x /srv/home/jane2 =/home/jane/', []), '/home/janet/x /srv/home/jane2 =~/');
	t.is(bytesOf(transcriptOf([entry('opens', 'open /home/jane/x')], [])[0]?.hex), 'open **********/x');
	const report = aReport([aRun([aResult({actual: '/usr/bin'})])]);
	t.deepEqual(maskReport(report, {home: '/', secrets: []}), report);
});

test('masking twice is masking once; short values are no secrets', t => {
	const once = masked([aResult({status: 'fail', actual: `authorization: "x" ${secret}`, transcript: [entry(secret)]})]);
	t.deepEqual(maskReport(once, {home, secrets: [secret]}), once);
	t.is(actualOf('seven77', ['seven77']), 'seven77');
});

test('what decides is left as it is', t => {
	const report = aReport([aRun(everything)]);
	const all = maskReport(report, {secrets: ['framing/broken', 'untestable', 'kong-ps-conform']});
	t.deepEqual(
		all.runs[0]?.results.map(({id, status, level}) => [id, status, level]),
		everything.map(({id, status, level}) => [id, status, level]),
	);
});
