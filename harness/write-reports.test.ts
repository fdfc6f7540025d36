import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {aReport, aRun, mustFail, pass} from '../reports/testing.js';
import {parseReports} from './command-line/options.js';
import {fakeIo} from './fake-io.js';
import {maskOptions} from './mask-options.js';
import {writeReports} from './write-reports.js';

const dir = mkdtempSync(path.join(tmpdir(), 'write-'));
test.after.always(() => rmSync(dir, {recursive: true}));
const report = aReport([aRun([pass, mustFail])], {exitCode: 1});
const write = async (formats: readonly string[], env = {}, given = report) => {
	const io = fakeIo({cwd: dir, env});
	const options = {reports: parseReports(formats, dir), verbose: false, trace: false, quiet: false, unmask: false};
	return {problems: await writeReports(given, options, io), out: io.out()};
};

test('on GitHub commands stand after the console, and the summary gets the markdown, after what is there', async t => {
	const summary = path.join(dir, 'summary.md');
	writeFileSync(summary, 'before\n');
	const {problems, out} = await write(['github'], {GITHUB_STEP_SUMMARY: summary});
	t.deepEqual(problems, []);
	t.regex(out, /DOES NOT CONFORM[^\n]*\n::error title=/);
	t.regex(readFileSync(summary, 'utf8'), /^before\n## ❌/);
});

test('without the github report the summary is left alone', async t => {
	const summary = path.join(dir, 'other.md');
	writeFileSync(summary, '');
	await write(['json=a.json'], {GITHUB_STEP_SUMMARY: summary});
	t.is(readFileSync(summary, 'utf8'), '');
});

test('a summary that cannot be written is told', async t => {
	const {problems} = await write(['github'], {GITHUB_STEP_SUMMARY: path.join(dir, 'no/such/file')});
	t.regex(problems.join(), /^the job summary could not be written to .*: ENOENT/);
});

test('in a log of GitHub Actions no line of the console is a command', async t => {
	const stderr = '::error::owned\n  ::add-mask::x\n##[error]old';
	const evil = aReport([aRun([{...mustFail, stderr, actual: stderr}])]);
	const {out} = await write([], {GITHUB_ACTIONS: 'true'}, evil);
	t.notRegex(out, /^[ \t]*::|##\[/m);
	t.true(out.includes('\\x3a:add-mask::x'));
});

test('nor of any other report, and each is still what it is', async t => {
	const stderr = '::error::owned\n::add-mask::x\n##[error]old';
	const evil = aReport([aRun([{...mustFail, id: 'scenario/##[x', title: stderr, stderr, actual: stderr}])], {
		exitCode: 1,
	});
	for (const format of ['json', 'junit', 'tap', 'sarif', 'markdown', 'html']) {
		const {out} = await write([format], {GITHUB_ACTIONS: 'true'}, evil);
		t.notRegex(out, /^[ \t]*::|##\[/m, format);
		const plain = (await write([format], {}, evil)).out;
		t.is(plain === out, false, format);
		if (format === 'json') t.deepEqual(JSON.parse(out), JSON.parse(plain));
		if (format === 'junit') t.is(out.replaceAll('&#58;', ':').replaceAll('&#35;', '#'), plain);
	}
});

test('each file that fails is told by its name, the others are written', async t => {
	writeFileSync(path.join(dir, 'plain'), '');
	const {problems, out} = await write(['json=plain/x.json', 'tap=plain/x.tap', 'html=good.html']);
	t.is(problems.length, 2);
	t.regex(problems[0] ?? '', /^the json report could not be written to .*plain\/x\.json: /);
	t.regex(problems[1] ?? '', /^the tap report could not be written to .*plain\/x\.tap: /);
	t.regex(readFileSync(path.join(dir, 'good.html'), 'utf8'), /^<!DOCTYPE/);
	t.regex(out, /DOES NOT CONFORM/);
	chmodSync(path.join(dir, 'plain'), 0o644);
});

test('which values of the environment are secrets', t => {
	const env = {
		HOME: '/home/jane',
		PWD: '/home/jane/project',
		PATH: '/usr/bin:/bin',
		GITHUB_TOKEN: 'aaaaaaaa',
		npm_config__authToken: 'not-parted',
		DB_PASSWORD: 'bbbbbbbb',
		AWS_SECRET_ACCESS_KEY: 'cccccccc',
		MONKEY: 'dddddddd',
		KEYBOARD: 'eeeeeeee',
		MY_CREDENTIALS: 'ffffffff',
		SHORT_KEY: 'gggg',
		SSH_AUTH_SOCK: '/tmp/agent.1',
		TOKEN_FILE: '/run/secrets/token',
	};
	t.deepEqual(maskOptions(env), {home: '/home/jane', secrets: ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'ffffffff']});
});
