import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {ConformError} from '../../mock-kong/errors.js';
import {rules as bookRules} from '../../suites/index.js';
import type {RuleResult, Run, Status} from '../../suites/result.js';
import {type ConformOptions, type ConformParts, prepare} from '../conform.js';
import {fakeIo} from '../fake-io.js';
import type {RuleInfo} from '../rule-info.js';
import {runCommand} from './run.js';

type Drive = ConformParts['run'];

const dir = mkdtempSync(path.join(tmpdir(), 'run-'));
test.after.always(() => rmSync(dir, {recursive: true}));
for (const name of ['srv', 'other']) {
	writeFileSync(path.join(dir, name), '#!/bin/sh\n');
	chmodSync(path.join(dir, name), 0o755);
}
const text = {title: 't', requirement: 'r', why: 'w', consequence: 'c'};
const rules: RuleInfo[] = ['a/one', 'a/two', 'b/one'].map(id => ({...text, id, level: 'MUST' as const}));

/** A drive in which each rule ends as given; `pass` where nothing is. */
const driveTo =
	(statuses: Record<string, Status>, more: Partial<Run> = {}): Drive =>
	async ({definition, ruleIds, onProgress}) => {
		const results = [...ruleIds].map((id, i): RuleResult => {
			const status = statuses[id] ?? 'pass';
			onProgress({kind: 'finished', rule: {id}, result: {status}, done: i + 1, total: ruleIds.size});
			return {
				...{id, level: 'MUST', status, title: 't', requirement: 'r', expected: 'e', actual: `${id} went wrong`},
				...{consequence: 'c', durationMs: 0, knownFailure: false, transcript: [], stderr: ''},
			};
		});
		return {
			kong: '3.9',
			kongMeasured: true,
			durationMs: 0,
			server: {
				target: definition.label,
				protocol: 'MsgPack:1',
				socket: null,
				startCommand: definition.startCommand ?? null,
				queryCommand: definition.queryCommand ?? null,
				plugins: [],
			},
			summary: {pass: 0, fail: 0, skip: 0, untestable: 0, error: 0, knownFailure: 0},
			results,
			notes: [],
			kongConf: [],
			knownFailureProblems: [],
			...more,
		};
	};
const parts =
	(own: readonly RuleInfo[], drive: Drive, cleanup = () => {}) =>
	async () => ({prepare: (options: ConformOptions) => prepare(options, {rules: own, run: drive}), cleanup});
const run = async (argv: string[], drive: Drive, env = {}) => {
	const io = fakeIo({cwd: dir, env});
	const code = await runCommand(argv, io, parts(rules, drive));
	return {code, out: io.out(), err: io.err()};
};

test('a run ends with the verdict on stdout and its exit code; nothing on stderr', async t => {
	t.like(await run(['./srv'], driveTo({})), {code: 0, err: ''});
	const {code, out} = await run(['./srv'], driveTo({'a/two': 'fail'}));
	t.is(code, 1);
	t.regex(out, /DOES NOT CONFORM to Kong 3\.9: 1 of 3 MUST rules failed\n$/);
});

test('filters choose the rules; one that matches nothing is wrong usage before anything runs', async t => {
	const {out} = await run(['./srv', '--only', 'a/*', '--skip', '*/one', '--report', 'json'], driveTo({}));
	t.deepEqual(
		JSON.parse(out).runs[0].results.map((r: RuleResult) => r.id),
		['a/two'],
	);
	const never: Drive = async () => t.fail() as never;
	await t.throwsAsync(run(['./srv', '--only', 'c/*'], never), {name: 'ConformError', message: /matches no rule/});
});

test('filters that leave nothing: nothing checked', async t => {
	t.is((await run(['./srv', '--skip', '**'], driveTo({}))).code, 2);
});

test('a bad target is told before the rules are loaded', async t => {
	const io = fakeIo({cwd: dir});
	const load = async () => t.fail() as never;
	await t.throwsAsync(runCommand(['./nope'], io, load), {name: 'ConformError', message: /no file or directory/});
});

test('several targets: a run each, the highest exit code', async t => {
	const drive: Drive = request =>
		(request.definition.label === './other' ? driveTo({'a/one': 'fail'}) : driveTo({}))(request);
	const {code, out} = await run(['./srv', './other', '--report', 'json'], drive);
	t.is(code, 1);
	const report = JSON.parse(out);
	t.is(report.exitCode, 1);
	t.deepEqual(
		report.runs.map((r: Run) => [r.server.target, r.summary.fail]),
		[
			['./srv', 0],
			['./other', 1],
		],
	);
});

test('a server that cannot be started: reports are written, exit code 4', async t => {
	const {code, out} = await run(['./srv'], driveTo({'a/one': 'untestable'}, {unreachable: 'it exited'}));
	t.is(code, 4);
	t.regex(out, /could not be queried or started/);
});

test('reports go to files, directories are made', async t => {
	const {code, out} = await run(['./srv', '--report', 'json=new/dir/r.json', '--report', 'console=c.txt'], driveTo({}));
	t.is(code, 0);
	t.regex(out, /^CONFORMS/m);
	t.is(JSON.parse(readFileSync(path.join(dir, 'new/dir/r.json'), 'utf8')).exitCode, 0);
	t.regex(readFileSync(path.join(dir, 'c.txt'), 'utf8'), /CONFORMS/);
});

test('a report that cannot be written: exit code 3, the others are written', async t => {
	const {code, out, err} = await run(['./srv', '--report', 'json=srv/r.json'], driveTo({'a/one': 'fail'}));
	t.is(code, 3);
	t.regex(err, /^kong-ps-conform: the json report could not be written to .*: E/);
	t.regex(out, /DOES NOT CONFORM/);
});

test('known failures do not fail the run; stale ones do', async t => {
	writeFileSync(path.join(dir, 'known.yml'), '- rule: a/*\n  reason: soon\n');
	const known = ['./srv', '--known-failures', 'known.yml'];
	const {code, out} = await run([...known, '--report', 'json'], driveTo({'a/one': 'fail'}));
	t.is(code, 0);
	t.deepEqual(JSON.parse(out).runs[0].summary, {pass: 2, fail: 0, skip: 0, untestable: 0, error: 0, knownFailure: 1});
	t.is((await run(known, driveTo({}))).code, 1);
	t.is((await run([...known, '--only', 'a/one'], driveTo({}))).code, 0);
	t.is((await run(known, driveTo({'a/one': 'fail', 'b/one': 'fail'}))).code, 1);
});

test('a known-failures file that is missing or names no rule is wrong usage', async t => {
	await t.throwsAsync(run(['./srv', '--known-failures', 'none.yml'], driveTo({})), {message: /cannot be read: ENOENT/});
	writeFileSync(path.join(dir, 'bad.yml'), '- rule: a/tow\n  reason: r\n');
	await t.throwsAsync(run(['./srv', '--known-failures', 'bad.yml'], driveTo({})), {message: /^bad\.yml:1: "a\/tow"/});
});

test('an update writes what fails, drops what does not, keeps reasons, and then the run passes', async t => {
	const file = path.join(dir, 'update.yml');
	const argv = ['./srv', '--known-failures', 'update.yml', '--update-known-failures'];
	const first = await run(argv, driveTo({'a/one': 'fail', 'b/one': 'untestable'}));
	t.is(first.code, 0);
	t.is(first.err, 'kong-ps-conform: update.yml: 2 failures added, 0 taken out\n');
	t.is(
		readFileSync(file, 'utf8'),
		'- rule: a/one\n  reason: "seen: a/one went wrong"\n- rule: b/one\n  reason: "seen: b/one went wrong"\n',
	);
	writeFileSync(file, '- rule: a/one\n  reason: known since May\n- rule: b/one\n  reason: old\n');
	const second = await run(argv, driveTo({'a/one': 'fail', 'a/two': 'fail'}));
	t.is(second.code, 0);
	t.is(
		readFileSync(file, 'utf8'),
		'- rule: a/one\n  reason: known since May\n- rule: a/two\n  reason: "seen: a/two went wrong"\n',
	);
	t.regex((await run(argv, driveTo({'a/one': 'fail', 'a/two': 'fail'}))).err, /needs no change/);
});

test('no update from a server that did not start, nor from a broken harness', async t => {
	const argv = ['./srv', '--known-failures', 'never.yml', '--update-known-failures'];
	t.is((await run(argv, driveTo({'a/one': 'untestable'}, {unreachable: 'x'}))).code, 4);
	t.is((await run(argv, driveTo({'a/one': 'fail', 'a/two': 'error'}))).code, 3);
	t.false(existsSync(path.join(dir, 'never.yml')));
});

test('lists by name: their entries count, and one that passes is no problem', async t => {
	const text = {title: 't', requirement: 'r', why: 'w', consequence: 'c'};
	const all = bookRules.map(({id}) => ({...text, id, level: 'MUST' as const}));
	const go = async (argv: string[], drive: Drive) => {
		const io = fakeIo({cwd: dir});
		const code = await runCommand(['./srv', ...argv], io, parts(all, drive));
		return {code, out: io.out()};
	};
	const failing: Drive = async request => {
		const run = await driveTo({'framing/cut-message': 'fail'})(request);
		return {
			...run,
			server: {...run.server, pdk: {name: 'kong-js-pdk', version: '0.6.0'}},
			results: run.results.map(r => ({...r, actual: 'the server closed the connection'})),
		};
	};
	const unknown = await go([], failing);
	t.is(unknown.code, 1);
	t.true(unknown.out.includes('All of it lies in kong-js-pdk 0.6.0, whatever the plugin on it.'), unknown.out);
	t.true(unknown.out.includes('--known-failures kong-js-pdk@0.6.0'));
	const known = await go(['--known-failures', 'kong-js-pdk@0.6.0'], failing);
	t.is(known.code, 0, known.out);
	t.is((await go(['--known-failures', 'kong-js-pdk@0.6.0'], driveTo({}))).code, 0);
	const both = driveTo({'framing/cut-message': 'fail', 'info/version': 'fail'});
	t.false((await go([], both)).out.includes('All of it lies'));
});

test('a name that is no list is wrong usage, and so is an update of one or of two files', async t => {
	const known = (...names: string[]) => names.flatMap(name => ['--known-failures', name]);
	await t.throwsAsync(run(['./srv', ...known('kong-js-pdk@0.6.1')], driveTo({})), {
		message: /no list of known failures kong-js-pdk@0\.6\.1; there are .*\n.*did you mean kong-js-pdk@0\.6\.0/,
	});
	await t.throwsAsync(run(['./srv', ...known('nope.yml')], driveTo({})), {
		message: /nope\.yml cannot be read: .*ENOENT/,
	});
	writeFileSync(path.join(dir, 'go-pdk@0.11.0'), '- rule: a/two\n  reason: a file that has the name of a list\n');
	const update = '--update-known-failures';
	await t.throwsAsync(run(['./srv', ...known('x.yml', 'y.yml'), update], driveTo({})), {
		message: /one file, and there are 2/,
	});
	t.is((await run(['./srv', ...known('go-pdk@0.11.0')], driveTo({'a/two': 'fail'}))).code, 0);
	rmSync(path.join(dir, 'go-pdk@0.11.0'));
});

test('several files count together, and a stale entry names its file', async t => {
	writeFileSync(path.join(dir, 'one.yml'), '- rule: a/one\n  reason: r1\n');
	writeFileSync(path.join(dir, 'two.yml'), '- rule: a/two\n  reason: r2\n');
	const argv = ['./srv', '--known-failures', 'one.yml', '--known-failures', 'two.yml'];
	t.is((await run(argv, driveTo({'a/one': 'fail', 'a/two': 'fail'}))).code, 0);
	const {code, out} = await run(argv, driveTo({'a/one': 'fail'}));
	t.is(code, 1);
	t.regex(out, /two\.yml: a\/two: no longer fails/);
});

test('an update that cannot be written: exit code 3', async t => {
	const argv = ['./srv', '--known-failures', 'srv/k.yml', '--update-known-failures'];
	const {code, err} = await run(argv, driveTo({'a/one': 'fail'}));
	t.is(code, 3);
	t.regex(err, /could not be written/);
});

test('in CI progress leaves no trace', async t => {
	const {err} = await run(['./srv'], driveTo({'a/two': 'fail'}), {CI: 'true'});
	t.is(err, '');
});

test('interrupted: what is open is cleaned up; afterwards nothing is left to clean', async t => {
	const io = fakeIo({cwd: dir});
	const cleaned: string[] = [];
	const drive: Drive = async request => {
		await io.interrupt();
		return driveTo({})(request);
	};
	await runCommand(
		['./srv'],
		io,
		parts(rules, drive, () => void cleaned.push('once')),
	);
	await io.interrupt();
	t.deepEqual(cleaned, ['once']);
});

test('an error of the drive reaches the caller', async t => {
	const drive: Drive = async () => {
		throw new ConformError({code: 'usage', what: 'no plugin of that name'});
	};
	await t.throwsAsync(run(['./srv'], drive), {message: 'no plugin of that name'});
});
