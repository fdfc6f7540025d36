import {readFileSync} from 'node:fs';
import {Ajv2020} from 'ajv/dist/2020.js';
import test from 'ava';
import type {Report} from '../suites/result.js';
import {jsonReport} from './json.js';
import {aReport, aRun, everything} from './testing.js';

const schema = JSON.parse(readFileSync(new URL('report.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({strict: true, allowUnionTypes: true, formats: {'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/}});
const isValid = ajv.compile(schema);

const report: Report = {
	schemaVersion: 1,
	tool: {name: 'kong-ps-conform', version: '0.1.0'},
	startedAt: '2026-01-01T00:00:00.000Z',
	durationMs: 12,
	exitCode: 1,
	runs: [
		{
			kong: '3.9',
			kongMeasured: true,
			durationMs: 11.5,
			server: {
				target: './hello',
				protocol: null,
				socket: null,
				startCommand: null,
				queryCommand: 'q',
				plugins: [{name: 'hello', version: null, priority: null, phases: ['access']}],
			},
			summary: {pass: 0, fail: 1, skip: 0, untestable: 0, error: 0, knownFailure: 0},
			results: [
				{
					id: 'info/name-is-text',
					level: 'MUST',
					status: 'fail',
					title: 't',
					requirement: 'r',
					expected: 'e',
					actual: 'a \u001b[31m \u009b \u2028 \ud800',
					consequence: 'c',
					durationMs: 0.5,
					knownFailure: false,
					transcript: [{at: 0.1, from: 'kong', decoded: 'd', hex: '00ff'}],
					stderr: '',
				},
			],
			notes: [],
			kongConf: [],
			knownFailureProblems: [],
			unreachable: 'it exited',
		},
	],
};
const copy = () => JSON.parse(JSON.stringify(report));

test('a report is JSON that says the same and follows the schema', t => {
	const parsed = JSON.parse(jsonReport(report));
	t.deepEqual(parsed, report);
	t.true(isValid(parsed), JSON.stringify(isValid.errors));
});

test('scenarios, fixes, PDK and calls by phase follow the schema', t => {
	const {server} = aRun([]);
	const pdk = {name: 'go-pdk', version: '0.11.0'};
	const pdkFailures = {list: 'go-pdk@0.11.0', rules: ['a/b'], fixedIn: '0.12.0'};
	const run = aRun(everything, {server: {...server, pdk}, pdkFailures, callsPerPhase: {access: 3}});
	const parsed = JSON.parse(jsonReport(aReport([run], {strict: true})));
	t.true(isValid(parsed), JSON.stringify(isValid.errors));
	for (const [member, value] of Object.entries({
		fix: {go: 1},
		location: {file: 'x'},
		comparison: {},
		differences: [1],
	})) {
		const broken = JSON.parse(JSON.stringify(parsed));
		broken.runs[0].results[0][member] = value;
		t.false(isValid(broken), member);
	}
});

test('what could move a cursor is escaped', t => {
	t.true(jsonReport(report).includes('a \\u001b[31m \\u009b \\u2028 \\ud800'));
	t.true(jsonReport(report).endsWith('}\n'));
});

test('what hides or changes the direction is escaped, and comes back as it was', t => {
	const said = '\u200b \u2060 \u2066 \ufeff \ufffe \u{1ffff}';
	const text = jsonReport(aReport([aRun([], {notes: [said]})]));
	t.true(text.includes('\\u200b \\u2060 \\u2066 \\ufeff \\ufffe \\ud83f\\udfff'));
	t.is(JSON.parse(text).runs[0].notes[0], said);
});

test('additions are allowed everywhere', t => {
	const more = copy();
	more.new = 1;
	more.runs[0].new = 1;
	more.runs[0].results[0].new = 1;
	t.true(isValid(more));
});

const breaks: [name: string, change: (report: ReturnType<typeof copy>) => void][] = [
	['another schema version', r => (r.schemaVersion = 2)],
	['no runs', r => delete r.runs],
	['an unknown status', r => (r.runs[0].results[0].status = 'passed')],
	['an unknown level', r => (r.runs[0].results[0].level = 'MAY')],
	['an id that is none', r => (r.runs[0].results[0].id = 'info')],
	['odd hex', r => (r.runs[0].results[0].transcript[0].hex = '0')],
	['a missing count', r => delete r.runs[0].summary.knownFailure],
	['a version that is a number', r => (r.runs[0].server.plugins[0].version = 1)],
	['a Kong release', r => (r.runs[0].kong = '3.9.1')],
];
for (const [name, change] of breaks) {
	test(`the schema refuses ${name}`, t => {
		const broken = copy();
		change(broken);
		t.false(isValid(broken));
	});
}
