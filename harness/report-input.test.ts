import test from 'ava';
import {safeJson} from '../reports/json.js';
import {aReport, aRun, everything} from '../reports/testing.js';
import {parseReport} from './report-input.js';

const good = aReport([aRun(everything, {callsPerPhase: {access: 1}, unreachable: 'x'})], {strict: true});
const copy = () => JSON.parse(JSON.stringify(good));

test('what was written is read, with what newer versions add', t => {
	const more = {...copy(), later: 1};
	more.runs[0].results[0].later = {deep: [1]};
	t.deepEqual(parseReport(safeJson(more), 'r.json'), more);
});

test('what older versions did not write has a default', t => {
	const old = copy();
	for (const name of ['kongMeasured', 'notes', 'kongConf', 'knownFailureProblems']) delete old.runs[0][name];
	t.like(parseReport(JSON.stringify(old), 'r.json').runs[0], {notes: [], kongConf: [], knownFailureProblems: []});
});

const refused: [name: string, text: string | ((report: ReturnType<typeof copy>) => void), message: RegExp][] = [
	['an empty file', ' \n', /^r\.json is empty\n.*cut short/],
	['a file that ends early', safeJson(good).slice(0, 500), /^r\.json is not JSON: .* at line \d+, column \d+$/],
	['another format', '<testsuites/>', /^r\.json is not JSON: .* at line 1, column 1$/],
	['JSON of something else', '[]', /^r\.json is no report of kong-ps-conform: /],
	['no object', 'null', /^r\.json is no report of kong-ps-conform: /],
	['another schemaVersion', r => (r.schemaVersion = 2), /^r\.json has schemaVersion 2; this kong-ps-conform reads 1\n/],
	[
		'no schemaVersion',
		r => delete r.schemaVersion,
		/is no report of kong-ps-conform: it has no schemaVersion\n.*--report json/,
	],
	['a status there is not', r => (r.runs[0].results[1].status = 'passed'), /at runs\[0\]\.results\[1\]\.status$/],
	['a result without a level', r => delete r.runs[0].results[0].level, /at runs\[0\]\.results\[0\]\.level$/],
	['an id that is none', r => (r.runs[0].results[0].id = '../x'), /not an id of a rule or scenario at runs/],
	['bytes that are none', r => (r.runs[0].results[1].transcript[0].hex = 'xx'), /not bytes in hex at runs\[0\]/],
	['a Kong release', r => (r.runs[0].kong = '3.9.1'), /not a minor version of Kong like 3\.9 at runs\[0\]\.kong$/],
	['a count that is a text', r => (r.runs[0].callsPerPhase.access = '1'), /at runs\[0\]\.callsPerPhase\.access$/],
	['an exit code there is not', r => (r.exitCode = 9), /at exitCode$/],
	['two mistakes', r => Object.assign(r, {exitCode: 9, durationMs: -1}), /\(and 1 more\)$/],
];
for (const [name, change, message] of refused) {
	test(`refused: ${name}`, t => {
		let text = change;
		if (typeof text === 'function') {
			const broken = copy();
			text(broken);
			text = JSON.stringify(broken);
		}
		const json = text;
		const error = t.throws(() => parseReport(json, 'r.json'), {name: 'ConformError', message});
		t.like(error, {code: 'usage'});
	});
}
