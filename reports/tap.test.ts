import test from 'ava';
import {type FinalResults, Parser} from 'tap-parser';
import type {Report} from '../suites/result.js';
import {tapReport} from './tap.js';
import {
	aReport,
	aRun,
	broken,
	everything,
	evilRun,
	known,
	mustFail,
	pass,
	shouldFail,
	skipped,
	untestable,
} from './testing.js';

interface Point {
	readonly ok: boolean;
	readonly name: string;
	readonly skip?: boolean | string;
	readonly todo?: boolean | string;
	readonly diag?: unknown;
}

/** As an independent reader sees it, strictly: anything that is no TAP is a failure. */
function read(report: Report) {
	const points: Point[] = [];
	const extra: string[] = [];
	let results: FinalResults | undefined;
	const parser = new Parser({strict: true}, final => {
		results = final;
	});
	parser.on('child', child => {
		child.on('assert', (point: Point) => points.push(point));
		child.on('extra', (text: string) => extra.push(text));
	});
	parser.on('extra', (text: string) => extra.push(text));
	const runs: Point[] = [];
	parser.on('assert', (point: Point) => runs.push(point));
	parser.end(tapReport(report));
	return {points, runs, results, extra};
}

test('a good run: plan, subtest, points', t => {
	const {points, runs, results, extra} = read(aReport([aRun([pass, skipped])]));
	t.true(results?.ok);
	t.deepEqual(extra, []);
	t.deepEqual(
		runs.map(({ok, name}) => [ok, name]),
		[[true, './hello on Kong 3.9']],
	);
	t.deepEqual(
		points.map(({ok, name, skip}) => [ok, name, skip || undefined]),
		[
			[true, 'framing/one A title', undefined],
			[true, 'phases/tls A title', 'no certificate phase'],
		],
	);
});

test('what failed is not ok, with its diagnostics', t => {
	for (const bad of [mustFail, untestable, broken]) {
		const {points, runs, results} = read(aReport([aRun([pass, bad])]));
		t.false(results?.ok, bad.id);
		t.false(points[1]?.ok);
		t.false(runs[0]?.ok);
	}
	const {points} = read(aReport([aRun([mustFail])]));
	t.like(points[0]?.diag, {
		level: 'MUST',
		status: 'fail',
		Expected: 'an answer within 2000 ms',
		Actual: 'no answer',
		'To mend it': 'answer it',
		output: ['Traceback', 'KeyError'],
	});
});

test('known failures, and a SHOULD that does not count, are to do and fail nothing', t => {
	const {points, results} = read(aReport([aRun([pass, known, shouldFail])]));
	t.true(results?.ok);
	t.deepEqual(points.map(({ok, todo}) => [ok, todo || undefined]).slice(1), [
		[false, 'known failure: the PDK does so'],
		[false, 'a SHOULD; --strict makes it count'],
	]);
	t.false(read(aReport([aRun([pass, shouldFail])], {strict: true})).results?.ok);
});

test('nothing checked is not ok', t => {
	for (const report of [
		aReport([]),
		aReport([aRun([])]),
		aReport([aRun([skipped])]),
		aReport([aRun([pass], {unreachable: 'it exited'})]),
		aReport([aRun([pass], {knownFailureProblems: ['stale']})]),
		aReport([aRun([pass])], {exitCode: 3}),
	]) {
		t.false(read(report).results?.ok, tapReport(report));
	}
});

test('nothing a server says is a directive, a plan, a point or a bail out', t => {
	const {points, runs, results, extra} = read(aReport([evilRun, aRun(everything)]));
	t.is(points.length, 2 * everything.length);
	t.is(runs.length, 2);
	t.deepEqual(extra, []);
	t.false(results?.bailout);
	t.deepEqual(
		points.map(({ok}) => ok),
		[...everything, ...everything].map(({status}) => status === 'pass' || status === 'skip'),
	);
	t.falsy(points[1]?.todo);
});
