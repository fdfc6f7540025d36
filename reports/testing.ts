import type {Report, RuleResult, Run} from '../suites/result.js';

/** A result as rules give it; passes. */
export const aResult = (more: Partial<RuleResult> = {}): RuleResult => ({
	id: 'framing/one',
	level: 'MUST',
	status: 'pass',
	title: 'A title',
	requirement: 'The server answers.',
	expected: 'The server answers.',
	actual: '',
	consequence: 'The request hangs for 60 s.',
	durationMs: 1,
	knownFailure: false,
	transcript: [],
	stderr: '',
	...more,
});

/** A run on Kong 3.9; its summary is left at nought: no report may rely on it. */
export const aRun = (results: readonly RuleResult[], more: Partial<Run> = {}): Run => ({
	kong: '3.9',
	kongMeasured: true,
	durationMs: 1500,
	server: {
		target: './hello',
		protocol: 'ProtoBuf:1',
		socket: '/tmp/x/hello.socket',
		startCommand: '/x/hello -kong-prefix {prefix}',
		queryCommand: '/x/hello -dump',
		plugins: [{name: 'hello', version: '0.1.0', priority: 10, phases: ['access', 'log']}],
	},
	summary: {pass: 0, fail: 0, skip: 0, untestable: 0, error: 0, knownFailure: 0},
	results,
	notes: [],
	kongConf: [],
	knownFailureProblems: [],
	...more,
});

export const aReport = (runs: readonly Run[], more: Partial<Report> = {}): Report => ({
	schemaVersion: 1,
	tool: {name: 'kong-ps-conform', version: '0.1.0'},
	startedAt: '2026-01-01T00:00:00.000Z',
	durationMs: 1500,
	exitCode: 0,
	runs,
	...more,
});

export const pass = aResult();
export const mustFail = aResult({
	id: 'framing/broken',
	status: 'fail',
	title: 'A message is whole',
	expected: 'an answer within 2000 ms',
	actual: 'no answer',
	fix: {any: 'answer it', go: 'use pdk 0.11', python: 'return something', js: 'await it'},
	transcript: [{at: 12.31, from: 'kong', decoded: 'HandleEvent {"InstanceId":0}', hex: '940001'}],
	stderr: 'Traceback\nKeyError\n',
});
export const shouldFail = aResult({id: 'process/polite', level: 'SHOULD', status: 'fail', actual: 'it was rude'});
export const untestable = aResult({id: 'exit/early', status: 'untestable', actual: 'no access phase ran'});
export const broken = aResult({id: 'info/odd', status: 'error', actual: 'kong-ps-conform itself failed: TypeError'});
export const skipped = aResult({id: 'phases/tls', status: 'skip', actual: 'no certificate phase'});
export const known = aResult({
	id: 'failures/throw',
	status: 'fail',
	actual: 'no answer',
	knownFailure: true,
	knownFailureReason: 'the PDK does so',
});
export const scenario = aResult({
	id: 'scenario/login/refuses a bad token',
	status: 'fail',
	title: 'refuses a bad token',
	actual: 'call 2 differs',
	location: {file: 'scenarios/login.yaml', line: 12, column: 3},
	comparison: {
		expected: ['kong.request.get_header("x")', 'kong.response.exit(401)'],
		actual: ['kong.request.get_header("x")', 'kong.log.err("oops")', 'kong.ctx.shared.get("y")'],
		firstDifference: 1,
	},
	differences: ['the client got 200 instead of 401'],
});
export const everything = [pass, mustFail, shouldFail, untestable, broken, skipped, known, scenario];

/** Whatever a format might take for markup, with what may not stand in XML at all. */
export const evil = [
	'</script><script>alert(1)</script>',
	'"><img src=x onerror=alert(1)>',
	']]> <!-- & &amp; \u0000\u0008\u001b[2J\u009b\u202e\ufffe\ud800',
	'# TODO \\# not ok 1\n1..0 # SKIP\nBail out!',
	'::error::owned\n::set-output name=x::y %0A',
	'| a | b |\n```\n</details> [x](http://x) @everyone #1 **b** `c`',
].join('\n');

/** A run in which the server says `evil` wherever it has a say. */
export const evilRun = aRun(
	everything.map(result =>
		aResult({
			...result,
			title: evil,
			expected: evil,
			actual: evil,
			stderr: evil,
			knownFailureReason: evil,
			location: {file: evil, line: 1},
			comparison: {expected: [evil], actual: [evil], firstDifference: 0},
			differences: [evil],
			transcript: [{at: 0, from: 'server', decoded: evil, hex: ''}],
		}),
	),
	{
		server: {
			target: evil,
			protocol: evil,
			socket: evil,
			startCommand: evil,
			queryCommand: evil,
			plugins: [{name: evil, version: evil, priority: 1, phases: [evil]}],
			pdk: {name: evil, version: evil},
		},
		notes: [evil],
		kongConf: [evil],
		knownFailureProblems: [evil],
		callsPerPhase: {[evil]: 1},
	},
);
