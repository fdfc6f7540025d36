import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {safeJson} from '../../reports/json.js';
import {aReport, aResult, aRun, mustFail, pass, shouldFail, skipped} from '../../reports/testing.js';
import type {Report} from '../../suites/result.js';
import {fakeIo} from '../fake-io.js';
import {reportCommand} from './report.js';

const dir = mkdtempSync(path.join(tmpdir(), 'report-'));
test.after.always(() => rmSync(dir, {recursive: true}));
let made = 0;
/** Saves a report. @returns its name */
const save = (report: Report) => {
	made += 1;
	writeFileSync(path.join(dir, `r${made}.json`), safeJson(report));
	return `r${made}.json`;
};
const run = async (argv: readonly string[], env = {}) => {
	const io = fakeIo({cwd: dir, env});
	const code = await reportCommand(argv, io);
	return {code, out: io.out(), err: io.err()};
};
const readBack = (name: string) => readFileSync(path.join(dir, name), 'utf8');

test('a saved report is shown like a run', async t => {
	const {code, out, err} = await run([save(aReport([aRun([pass, mustFail])], {exitCode: 1}))]);
	t.is(code, 1);
	t.is(err, '');
	t.regex(out, /FAILED MUST {2}framing\/broken[\s\S]*DOES NOT CONFORM to Kong 3\.9: 1 of 2 MUST rules failed\n$/);
});

test('all formats at once', async t => {
	const formats = ['json', 'junit', 'tap', 'github', 'sarif', 'markdown', 'html', 'console'];
	const asked = formats.flatMap(format => ['--report', `${format}=out/${format}`]);
	const {code, out} = await run([save(aReport([aRun([pass])])), ...asked]);
	t.is(code, 0);
	t.regex(out, /^CONFORMS to Kong 3\.9/m);
	for (const [format, begins] of Object.entries({
		json: '{',
		junit: '<?xml',
		tap: 'TAP version 14',
		sarif: '{',
		markdown: '## ',
		html: '<!DOCTYPE html>',
		console: './hello',
	})) {
		t.true(readBack(`out/${format}`).startsWith(begins), format);
	}
	t.is(readBack('out/github'), '');
});

test('shards become one run', async t => {
	const shards = [
		save(aReport([aRun([aResult({id: 'a/one'})])])),
		save(aReport([aRun([aResult({id: 'a/two'}), mustFail])], {exitCode: 1})),
	];
	const {code, out} = await run([...shards, '--report', 'json']);
	t.is(code, 1);
	const merged: Report = JSON.parse(out);
	t.is(merged.runs.length, 1);
	t.is(merged.runs[0]?.results.length, 3);
	t.is(merged.exitCode, 1);
});

test('--strict counts a SHOULD', async t => {
	const name = save(aReport([aRun([pass, shouldFail])]));
	t.is((await run([name])).code, 0);
	t.is((await run([name, '--strict'])).code, 1);
});

test('a comparison: 1 when something regressed, in each of its formats', async t => {
	const [old, bad] = [save(aReport([aRun([pass])])), save(aReport([aRun([{...mustFail, id: pass.id}])]))];
	const {code, out} = await run([bad, '--compare', old]);
	t.is(code, 1);
	t.regex(out, /^regressed {2}MUST {4}framing\/one[\s\S]*REGRESSED: 1 regressed/);
	t.is((await run([old, '--compare', bad])).code, 0);
	t.is((await run([old, '--compare', old])).code, 0);
	t.is(JSON.parse((await run([bad, '--compare', old, '--report', 'json'])).out).regressed, 1);
	t.is((await run([bad, '--compare', old, '--report', 'markdown=cmp.md'])).code, 1);
	t.regex(readBack('cmp.md'), /^## ❌/);
	await t.throwsAsync(run([bad, '--compare', old, '--report', 'junit=x']), {
		message: /^a comparison cannot be shown as junit/,
	});
});

test('a baseline from another home directory is the same server', async t => {
	const {server} = aRun([]);
	const at = (target: string) => save(aReport([aRun([pass], {server: {...server, target}})]));
	const {code} = await run([at('/home/jane/srv'), '--compare', at('~/srv')], {HOME: '/home/jane'});
	t.is(code, 0);
});

test('wrong usage is one message', async t => {
	const name = save(aReport([aRun([pass])]));
	await t.throwsAsync(run([]), {message: /^no report given/});
	await t.throwsAsync(run(['none.json']), {message: /^none\.json cannot be read: ENOENT/});
	await t.throwsAsync(run([name, '--compare', 'none.json']), {message: /^none\.json cannot be read/});
	await t.throwsAsync(run([name, '--report', 'xml']), {message: /^unknown report format "xml"/});
	await t.throwsAsync(run([name, '--report', 'html=x', '--report', 'json=./x']), {message: /^two reports would be/});
});

test('secrets of these surroundings are masked, unless told otherwise', async t => {
	const name = save(aReport([aRun([{...mustFail, actual: 'said open-sesame'}])]));
	const env = {MY_API_TOKEN: 'open-sesame'};
	t.false((await run([name], env)).out.includes('open-sesame'));
	t.true((await run([name, '--unmask'], env)).out.includes('open-sesame'));
});

test('a report that cannot be written: exit code 3, the others are written', async t => {
	const name = save(aReport([aRun([pass])]));
	const {code, out, err} = await run([name, '--report', `html=${name}/x`, '--report', 'tap=ok.tap']);
	t.is(code, 3);
	t.regex(err, /^kong-ps-conform: the html report could not be written to .*r\d+\.json\/x: /);
	t.regex(out, /CONFORMS/);
	t.regex(readBack('ok.tap'), /^TAP version 14/);
});

test('nothing checked is exit code 2', async t => {
	t.is((await run([save(aReport([]))])).code, 2);
	t.is((await run([save(aReport([aRun([skipped])], {exitCode: 2}))])).code, 2);
});
