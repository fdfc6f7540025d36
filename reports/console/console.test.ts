import test from 'ava';
import type {RuleResult, Run} from '../../suites/result.js';
import {aReport, aResult, aRun} from '../testing.js';
import {consoleReport} from './console.js';

const result = aResult;
const run = (results: RuleResult[], more: Partial<Run> = {}) => aRun(results, {durationMs: 1, ...more});
const report = (...runs: Run[]) => aReport(runs, {durationMs: 1});
const lines = (text: string) => text.split('\n');
const show = (runs: Run[], options: Parameters<typeof consoleReport>[1] = {}) =>
	consoleReport(report(...runs), options);
const last = (text: string) => text.trimEnd().split('\n').at(-1);
const pass = result({});

test('a server that conforms: what was driven, counts, verdict', t => {
	const kongConf = ['pluginserver_names = hello', 'pluginserver_hello_socket = /usr/local/kong/hello.socket'];
	t.deepEqual(lines(show([run([pass, result({level: 'SHOULD'})], {kongConf, notes: ['run by kong-pdk 0.6.0']})])), [
		'./hello, as Kong 3.9 drives it',
		'  Protocol ProtoBuf:1',
		'  Plugin   hello 0.1.0, priority 10, phases access log',
		'  Query    /x/hello -dump',
		'  Start    /x/hello -kong-prefix {prefix}',
		'',
		'kong.conf for this server',
		'  pluginserver_names = hello',
		'  pluginserver_hello_socket = /usr/local/kong/hello.socket',
		'',
		'Notes',
		'  - run by kong-pdk 0.6.0',
		'',
		'MUST    1 passed, 0 failed',
		'SHOULD  1 passed, 0 failed',
		'',
		'CONFORMS to Kong 3.9: 2 rules passed',
		'',
	]);
});

const failure = result({
	id: 'failures/throw-is-answered',
	status: 'fail',
	title: 'An event whose handler throws is answered',
	expected: 'an answer within 2000 ms',
	actual: 'no answer; the connection stayed open',
	transcript: [
		{at: 0.04, from: 'kong', decoded: '#1 connect', hex: ''},
		{at: 12.31, from: 'kong', decoded: 'HandleEvent {"InstanceId":0}', hex: '940001'},
		{at: 13, from: 'server', decoded: `answer ${'x'.repeat(200)}`, hex: 'ff'},
	],
	stderr: '\u001b[31mTraceback\u001b[0m\n\nKeyError: \u0007\n',
});

test('a failure: requirement, expected, actual, consequence, messages, output', t => {
	const text = show([run([pass, failure])]);
	t.deepEqual(lines(text).slice(6), [
		'FAILED MUST  failures/throw-is-answered',
		'  An event whose handler throws is answered',
		'  Requirement  The server answers.',
		'  Expected     an answer within 2000 ms',
		'  Actual       no answer; the connection stayed open',
		'  In Kong 3.9  The request hangs for 60 s.',
		'  Last messages',
		'      0.0 ms  kong -> server  #1 connect',
		'     12.3 ms  kong -> server  HandleEvent {"InstanceId":0}',
		'     13.0 ms  server -> kong  answer',
		`                              ${'x'.repeat(50)}`,
		`                              ${'x'.repeat(28)} ... (122 more)`,
		'  Server output',
		'    | Traceback',
		'    | KeyError: \\x07',
		'',
		'MUST    1 passed, 1 failed',
		'        failures/throw-is-answered',
		'Why, and what to do: kong-ps-conform explain failures/throw-is-answered',
		'',
		'DOES NOT CONFORM to Kong 3.9: 1 of 2 MUST rules failed',
		'',
	]);
});

test('verbose shows whole messages with their bytes, and every rule', t => {
	const text = show([run([pass, failure])], {verbose: true, width: 100});
	t.true(text.includes('pass        MUST    framing/one  A title'));
	t.true(text.includes('fail        MUST    failures/throw-is-answered  An event'));
	t.false(text.includes('more)'));
	t.true(
		text.includes('     12.3 ms  kong -> server  HandleEvent {"InstanceId":0}\n                              940001\n'),
	);
});

test('no line is wider than asked for, commands and kong.conf aside', t => {
	const long = result({...failure, actual: 'word '.repeat(60), title: 'y'.repeat(200), stderr: 'z'.repeat(300)});
	for (const width of [40, 80, 120]) {
		const widest = Math.max(
			...lines(show([run([long], {notes: ['n '.repeat(90)]})], {width})).map(line => line.length),
		);
		t.true(widest <= Math.max(width, 71), `${widest} of ${width}`);
	}
});

test('old messages and output lines are counted, not shown', t => {
	const transcript = Array.from({length: 12}, (_, i) => ({at: i, from: 'kong' as const, decoded: `m${i}`, hex: ''}));
	const stderr = Array.from({length: 15}, (_, i) => `line${i}\n`).join('');
	const text = show([run([result({status: 'fail', transcript, stderr})])]);
	t.true(text.includes('... 6 messages before (--verbose shows all)\n      6.0 ms'));
	t.true(text.includes('    | line4\n    ... 3 lines between (--verbose shows all)\n    | line8\n'));
});

test('nothing of a server reaches the terminal unescaped, in no part of the report', t => {
	const evil = '\u001b[2J\u0007\u202e\u009b';
	const bad = result({
		status: 'fail',
		actual: evil,
		expected: evil,
		stderr: evil,
		transcript: [{at: 0, from: 'server', decoded: evil, hex: ''}],
	});
	const server = {
		target: evil,
		protocol: evil,
		socket: evil,
		startCommand: evil,
		queryCommand: evil,
		plugins: [{name: evil, version: evil, priority: 1, phases: [evil]}],
	};
	const evilRun = run([bad, {...bad, knownFailure: true}, result({status: 'skip', actual: evil})], {
		server,
		notes: [evil],
		kongConf: [evil],
		knownFailureProblems: [evil],
	});
	for (const options of [{}, {verbose: true}, {trace: true}, {quiet: true}]) {
		t.notRegex(show([evilRun, {...evilRun, unreachable: evil}], options).replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
	}
});

test('untestable says what was missing; an error of our own is no consequence for Kong', t => {
	const text = show([
		run([result({status: 'untestable', actual: 'no PDK call'}), result({status: 'error', actual: 'bug'})]),
	]);
	t.true(text.includes('UNTESTABLE MUST  framing/one\n'));
	t.true(text.includes('  Missing      no PDK call\n'));
	t.true(text.includes('ERROR of kong-ps-conform  framing/one\n'));
	t.is(text.split('The request hangs').length - 1, 1);
	t.is(last(text), 'NO VERDICT: kong-ps-conform itself broke on 1 rule');
});

test('skips are grouped by reason, the most first; verbose names the rules', t => {
	const skip = (id: string, actual: string) => result({id, status: 'skip', actual});
	const many = ['a', 'b', 'c', 'd', 'e'].map(name => skip(`exit/${name}`, 'no access phase'));
	const runs = [run([pass, skip('resources/slow', 'takes long'), ...many])];
	const text = show(runs);
	t.true(text.includes('Skipped (--verbose names the rules)\n    5  no access phase\n    1  takes long\n'));
	t.true(
		show(runs, {verbose: true}).includes(
			'Skipped\n    5  no access phase (exit/a, exit/b, exit/c, exit/d, exit/e)\n    1  takes long (resources/slow)\n',
		),
	);
	t.true(text.includes('MUST    1 passed, 0 failed, 6 skipped\n'));
	t.is(last(text), 'CONFORMS to Kong 3.9: 1 rule passed, 6 skipped');
});

test('known failures are named, have no block, and do not fail the run', t => {
	const text = show([run([pass, {...failure, knownFailure: true, knownFailureReason: 'the PDK does so'}])]);
	t.true(
		text.includes(
			'Known failures\n  failures/throw-is-answered: no answer; the connection stayed open\n    the PDK does so\n',
		),
	);
	t.false(text.includes('FAILED'));
	t.is(last(text), 'CONFORMS to Kong 3.9 but for 1 known failure: 1 rule passed');
});

const should = result({level: 'SHOULD', status: 'fail'});
const verdicts: [name: string, run: Run, strict: boolean, line: string][] = [
	['a SHOULD', run([pass, should]), false, 'CONFORMS to Kong 3.9: 1 rule passed, 1 SHOULD rule failed'],
	[
		'a SHOULD, strict',
		run([pass, should]),
		true,
		'DOES NOT CONFORM to Kong 3.9 (--strict): 1 of 1 SHOULD rules failed',
	],
	[
		'both levels',
		run([pass, failure, should]),
		false,
		'DOES NOT CONFORM to Kong 3.9: 1 of 2 MUST and 1 of 1 SHOULD rules failed',
	],
	[
		'a failure, and what could not be tested for it',
		run([pass, failure, result({status: 'untestable'}), should]),
		false,
		'DOES NOT CONFORM to Kong 3.9: 1 of 3 MUST and 1 of 1 SHOULD rules failed, 1 could not be tested',
	],
	[
		'only what could not be tested',
		run([pass, result({status: 'untestable'}), result({status: 'skip'})]),
		false,
		'DOES NOT CONFORM to Kong 3.9: 1 of 2 rules could not be tested',
	],
	[
		'a part of the rules',
		run([pass], {leftOut: 159}),
		false,
		'CONFORMS to Kong 3.9: 1 rule passed, 159 left out by --only or --skip',
	],
	['nothing', run([]), false, 'NOTHING CHECKED: no rule was left to run'],
	['only skips', run([result({status: 'skip'})]), false, 'NOTHING CHECKED: every rule was skipped'],
];
for (const [name, one, strict, line] of verdicts) {
	test(`verdict: ${name}`, t => {
		t.is(last(show([one], {strict, width: 120})), line);
	});
}

test('a stale known-failures file is said, and why', t => {
	const text = show([run([pass], {knownFailureProblems: ['a/b: no longer fails']})], {width: 120});
	t.true(text.includes('Problems with the known-failures file\n  - a/b: no longer fails\n'));
	t.is(last(text), 'CONFORMS to Kong 3.9: 1 rule passed; but the known-failures file has 1 problem');
});

test('a server that did not start: the verdict and the reason stand last', t => {
	const text = show([
		run([result({status: 'untestable', actual: 'not started'})], {unreachable: 'it exited\n  with 1'}),
	]);
	t.deepEqual(lines(text).slice(-4), [
		'DOES NOT CONFORM to Kong 3.9: the server could not be queried or started',
		'  it exited',
		'    with 1',
		'',
	]);
});

test('rules that could not be tested for one reason are told together', t => {
	const untestable = (id: string) => result({id, status: 'untestable', actual: 'the server did not start'});
	const text = show([
		run([untestable('exit/a'), untestable('exit/b'), result({status: 'untestable', actual: 'else'})]),
	]);
	t.true(text.includes('UNTESTABLE 2 rules\n  Missing      the server did not start\n  Rules        exit/a, exit/b\n'));
	t.true(text.includes('UNTESTABLE MUST  framing/one\n'));
});

test('a Kong that was not measured is said', t => {
	t.true(
		show([run([pass], {kong: '3.8', kongMeasured: false})]).includes('how Kong 3.8 behaves is read from its sources'),
	);
});

test('quiet: what failed and the verdict', t => {
	t.deepEqual(lines(show([run([pass, failure])], {quiet: true})), [
		'fail        MUST    failures/throw-is-answered  An event whose handler throws...',
		'DOES NOT CONFORM to Kong 3.9: 1 of 2 MUST rules failed',
		'',
	]);
});

test('several runs end with a line for each target: which Kongs it works with', t => {
	const {server} = run([]);
	const other = {server: {...server, target: './other'}};
	const text = show([
		run([pass]),
		run([failure], {kong: '3.4'}),
		run([pass], {kong: '2.8'}),
		run([], {...other, unreachable: 'x'}),
		run([result({status: 'skip'})], {...other, kong: '3.4'}),
	]);
	t.deepEqual(lines(text).slice(-5), [
		'',
		'./hello: CONFORMS to Kong 2.8, 3.9; DOES NOT CONFORM to Kong 3.4',
		'./other:',
		'  NOTHING CHECKED for Kong 3.4; could not be queried or started as Kong 3.9',
		'',
	]);
});

test('names of failed rules stand beside the counts, eight at most', t => {
	const bad = (n: number) => Array.from({length: n}, (_, i) => result({...failure, id: `a/r${i}`}));
	t.true(show([run(bad(2))]).includes('MUST    0 passed, 2 failed\n        a/r0, a/r1\nWhy'));
	t.regex(show([run(bad(10))], {width: 120}), /\n {8}a\/r0, .* a\/r7, and 2 more\n/);
});

test('trace shows the messages of rules that pass', t => {
	const traced = result({transcript: failure.transcript});
	t.false(show([run([traced])]).includes('#1 connect'));
	t.true(show([run([traced])], {trace: true}).includes('passed MUST  framing/one\n'));
	t.true(show([run([traced])], {trace: true}).includes('#1 connect'));
});

test('colours only when asked for, and only around our own words', t => {
	t.false(show([run([failure])]).includes('\u001b'));
	t.true(show([run([failure])], {color: 1}).includes('\u001b[31mFAILED MUST\u001b[39m'));
});
