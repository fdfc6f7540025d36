import {Ajv2020} from 'ajv/dist/2020.js';
import test from 'ava';
import type {Report} from '../suites/result.js';
import {sarifReport} from './sarif.js';
import {
	aReport,
	aRun,
	broken,
	everything,
	evilRun,
	known,
	mustFail,
	pass,
	scenario,
	shouldFail,
	skipped,
	untestable,
} from './testing.js';

// What SARIF 2.1.0 (OASIS) says of the objects we write: members, those that must be there, values; and what GitHub needs
// besides: a place for every result.
const object = (properties: object, required: string[]) => ({
	type: 'object',
	additionalProperties: false,
	properties,
	required,
});
const text = object({text: {type: 'string', minLength: 1}}, ['text']);
const level = {enum: ['none', 'note', 'warning', 'error']};
const bag = {type: 'object'};
const list = (items: object, more: object = {}) => ({type: 'array', items, ...more});
const rule = object(
	{
		id: {type: 'string', minLength: 1},
		shortDescription: text,
		fullDescription: text,
		help: text,
		defaultConfiguration: object({level}, ['level']),
		properties: bag,
	},
	['id', 'shortDescription', 'help'],
);
const driver = object(
	{
		name: {type: 'string', minLength: 1},
		version: {type: 'string'},
		semanticVersion: {type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+'},
		rules: list(rule, {uniqueItems: true}),
	},
	['name', 'rules'],
);
const region = object({startLine: {type: 'integer', minimum: 1}, startColumn: {type: 'integer', minimum: 1}}, [
	'startLine',
]);
const place = object(
	{
		physicalLocation: object(
			{
				artifactLocation: object({uri: {type: 'string', pattern: "^[A-Za-z0-9._~%!$&'()*+,;=:@/-]+$"}}, ['uri']),
				region,
			},
			['artifactLocation', 'region'],
		),
	},
	['physicalLocation'],
);
const suppression = object(
	{
		kind: {enum: ['inSource', 'external']},
		status: {enum: ['accepted', 'underReview', 'rejected']},
		justification: {type: 'string'},
	},
	['kind'],
);
const result = object(
	{
		ruleId: {type: 'string'},
		ruleIndex: {type: 'integer', minimum: 0},
		kind: {const: 'fail'},
		level,
		message: text,
		locations: list(place, {minItems: 1}),
		partialFingerprints: {type: 'object', additionalProperties: {type: 'string'}, minProperties: 1},
		suppressions: list(suppression),
		properties: bag,
	},
	['ruleId', 'message', 'locations', 'partialFingerprints'],
);
const invocation = object(
	{
		executionSuccessful: {type: 'boolean'},
		startTimeUtc: {type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$'},
		exitCode: {type: 'integer'},
		toolExecutionNotifications: list(object({level, message: text}, ['message'])),
	},
	['executionSuccessful'],
);
const run = object(
	{
		tool: object({driver}, ['driver']),
		automationDetails: object({id: {type: 'string'}}, ['id']),
		invocations: list(invocation),
		results: list(result),
		columnKind: {enum: ['utf16CodeUnits', 'unicodeCodePoints']},
		properties: bag,
	},
	['tool', 'results'],
);
const log = object({$schema: {type: 'string'}, version: {const: '2.1.0'}, runs: list(run)}, ['version', 'runs']);
const isValid = new Ajv2020({strict: true}).compile(log);
const read = (report: Report) => JSON.parse(sarifReport(report));

test('valid: everything, nothing, hostile, several runs', t => {
	for (const runs of [[aRun(everything)], [], [aRun([])], [evilRun], [aRun(everything), aRun([pass], {kong: '3.4'})]]) {
		t.true(isValid(read(aReport(runs))), JSON.stringify(isValid.errors));
	}
});

test('each failure is a result of a rule that is described; what passed or was skipped is none', t => {
	const [{results, tool}] = read(aReport([aRun([pass, skipped, mustFail, shouldFail, untestable])])).runs;
	t.deepEqual(
		results.map((r: {ruleId: string; level: string}) => [r.ruleId, r.level]),
		[
			['framing/broken', 'error'],
			['process/polite', 'warning'],
			['exit/early', 'error'],
		],
	);
	for (const {ruleId, ruleIndex} of results) t.is(tool.driver.rules[ruleIndex].id, ruleId);
	t.regex(tool.driver.rules[0].help.text, /The request hangs for 60 s\.\n\nTo mend it: answer it/);
	t.regex(results[0].message.text, /Actual: no answer/);
});

test('a known failure is suppressed, with its reason', t => {
	const [{results}] = read(aReport([aRun([pass, known])])).runs;
	t.deepEqual(results[0].suppressions, [{kind: 'external', status: 'accepted', justification: 'the PDK does so'}]);
	t.is(read(aReport([aRun([mustFail])])).runs[0].results[0].suppressions, undefined);
});

test('places: of the scenario, else what was driven', t => {
	const [{results}] = read(aReport([aRun([scenario, mustFail])])).runs;
	t.deepEqual(
		results.map((r: {locations: [{physicalLocation: unknown}]}) => r.locations[0].physicalLocation),
		[
			{artifactLocation: {uri: 'scenarios/login.yaml'}, region: {startLine: 12, startColumn: 3}},
			{artifactLocation: {uri: 'hello'}, region: {startLine: 1}},
		],
	);
});

test('fingerprints tell rules, servers and versions apart, and are the same every time', t => {
	const prints = (report: Report) =>
		read(report).runs.flatMap((r: {results: {partialFingerprints: object}[]}) =>
			r.results.map(one => JSON.stringify(one.partialFingerprints)),
		);
	const report = aReport([aRun([mustFail, shouldFail]), aRun([mustFail], {kong: '3.4'})]);
	t.is(new Set(prints(report)).size, 3);
	t.deepEqual(prints(report), prints({...report, startedAt: '2027-01-01T00:00:00.000Z', durationMs: 9}));
});

test('nothing in it hides or moves a cursor', t => {
	t.notRegex(sarifReport(aReport([evilRun])).replaceAll('\n', ''), /[\p{Cc}\u202e\u2060\ufffe]/u);
});

test('runs are of categories of their own', t => {
	const {runs} = read(aReport([aRun([pass]), aRun([pass])]));
	t.is(new Set(runs.map((r: {automationDetails: {id: string}}) => r.automationDetails.id)).size, 2);
});

test('where no verdict could be had, the execution was no success', t => {
	const success = (report: Report) => read(report).runs.at(-1).invocations[0].executionSuccessful;
	t.true(success(aReport([aRun([pass])])));
	t.true(success(aReport([aRun([mustFail])])));
	t.false(success(aReport([])));
	t.false(success(aReport([aRun([])])));
	t.false(success(aReport([aRun([skipped])])));
	t.false(success(aReport([aRun([pass, broken])])));
	t.false(success(aReport([aRun([pass], {unreachable: 'it exited'})])));
	t.false(success(aReport([aRun([pass])], {exitCode: 3})));
});
