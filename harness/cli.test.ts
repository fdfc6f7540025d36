import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = path.join(root, 'dist/harness/cli.js');
const good = path.join(root, 'dist/suites/servers/reference/msgpack.js');
/** The command line for one of our faulty servers. */
const faulty = (id: string, ...options: string[]) => [
	path.join(root, 'dist/suites/servers/run-fault.js'),
	...options,
	'--',
	id,
];

interface Outcome {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

function run(args: readonly string[], cwd = root): Promise<Outcome> {
	return new Promise(resolve => {
		const child: ChildProcess = execFile(
			process.execPath,
			[cli, ...args],
			{cwd, env: {...process.env, NO_COLOR: '1', CI: 'false'}, maxBuffer: 64 * 1024 * 1024},
			(_error, stdout, stderr) => resolve({code: child.exitCode, stdout, stderr}),
		);
	});
}

async function directory(t: ExecutionContext): Promise<string> {
	const dir = await mkdtemp(path.join(tmpdir(), 'cli-'));
	t.teardown(() => rm(dir, {recursive: true, force: true}));
	return dir;
}

/** Runs, and checks that the reader gets words and no stack trace. */
async function refused(t: ExecutionContext, args: readonly string[], code: number, text: RegExp): Promise<void> {
	const outcome = await run(args);
	const said = outcome.stdout + outcome.stderr;
	t.is(outcome.code, code, said);
	t.regex(said, text);
	t.notRegex(said, /\n\s+at .*\(.*:\d+:\d+\)/, 'no stack trace');
}

test('a correct server conforms', async t => {
	const outcome = await run([good, '--only', 'instances/*']);
	t.is(outcome.code, 0, outcome.stderr);
	t.regex(outcome.stdout, /CONFORMS to Kong 3\.9: 13 rules passed/);
});

test('a server with a fault exits 1, and the report says what a user of Kong would see', async t => {
	const outcome = await run(faulty('wrong-message-id', '--only', 'framing/message-id'));
	t.is(outcome.code, 1);
	t.regex(outcome.stdout, /FAILED MUST +framing\/message-id/);
	t.regex(outcome.stdout, /Requirement[\s\S]*Expected[\s\S]*Actual[\s\S]*Kong 3\.9/);
	t.regex(outcome.stdout, /server -> kong/);
});

test('wrong usage exits 2 with one message', async t => {
	const dir = await directory(t);
	await writeFile(path.join(dir, 'plain'), '#!/bin/sh\n');
	await mkdir(path.join(dir, 'empty'));
	const long = `unix:/${'x'.repeat(150)}`;
	await refused(t, ['./no-such-plugin'], 2, /there is no file or directory \.\/no-such-plugin/);
	await refused(t, [path.join(dir, 'plain')], 2, /is not executable[\s\S]*chmod \+x/);
	await refused(t, [path.join(dir, 'empty')], 2, /empty/);
	await refused(t, [good, '--onyl', 'x'], 2, /--only/);
	await refused(t, [good, '--report', 'jsno=x'], 2, /unknown report format "jsno"[\s\S]*json/);
	await refused(t, [good, '--kong', '1.0'], 2, /unknown Kong version "1\.0"[\s\S]*3\.9/);
	await refused(t, [good, '--config', '{a'], 2, /--config is not JSON/);
	await refused(t, [good, '--config', '[]'], 2, /must be a JSON object/);
	await refused(t, [good, '--only', 'nothing/*'], 2, /nothing\/\*/);
	await refused(t, [good, '--plugin', 'other'], 2, /has no plugin "other"[\s\S]*conform-reference/);
	await refused(t, [good, '--config', '{"message": 5}'], 2, /does not take this config[\s\S]*expected a string/);
	await refused(t, [long, '--query-cmd', 'true'], 2, /bytes long/);
	await refused(t, [], 2, /Usage|usage/);
});

test('a required field without a default is asked for by its name', async t => {
	const dir = await directory(t);
	const plugin = path.join(dir, 'needs-key');
	const dump = [
		{
			Name: 'needs-key',
			Version: '1.0.0',
			Priority: 1,
			Phases: ['access'],
			Schema: {
				name: 'needs-key',
				fields: [{config: {type: 'record', fields: [{key: {type: 'string', required: true}}]}}],
			},
		},
	];
	await writeFile(plugin, `#!/bin/sh\necho '${JSON.stringify(dump)}'\n`, {mode: 0o755});
	await refused(t, [plugin], 2, /needs a config: config\.key is required[\s\S]*--config '\{"key": \.\.\.\}'/);
});

test('a server that cannot be queried exits 4 and says what was seen', async t => {
	await refused(t, faulty('dump-empty'), 4, /printed nothing/);
	await refused(t, faulty('dump-exit-1'), 4, /exit(ed)? .*1/);
	await refused(t, faulty('dump-not-json'), 4, /JSON/);
	await refused(t, faulty('dump-log-line-before-json'), 4, /before/);
	await refused(t, faulty('dump-hangs', '--timeout', '300'), 4, /was not over after/);
});

test('a server that does not come up exits 4 with its last output', async t => {
	await refused(t, faulty('exits-at-once', '--only', 'process/*'), 4, /exit/);
	await refused(t, faulty('no-socket', '--timeout', '300', '--only', 'process/*'), 4, /socket/);
});

test('everything skipped is not a pass', async t => {
	const outcome = await run([good, '--only', 'framing/sequence']);
	t.is(outcome.code, 2);
	t.regex(outcome.stdout, /NOTHING CHECKED/);
});

test('a report that cannot be written exits 3, names the file, and the others are written', async t => {
	const dir = await directory(t);
	const file = path.join(dir, 'plain-file');
	await writeFile(file, '');
	const other = path.join(dir, 'good.json');
	const outcome = await run([
		good,
		'--only',
		'info/*',
		'--report',
		`json=${path.join(file, 'below.json')}`,
		'--report',
		`console=${other}`,
	]);
	t.is(outcome.code, 3);
	t.regex(outcome.stderr, /below\.json/);
	t.regex(await readFile(other, 'utf8'), /CONFORMS/);
});

test('known failures: covered, stale, expired, unknown', async t => {
	const dir = await directory(t);
	const file = path.join(dir, 'known.yaml');
	const only = ['--only', 'framing/message-id', '--known-failures', file];
	const bad = faulty('wrong-message-id', ...only);
	await writeFile(file, '- rule: framing/message-id\n  reason: known\n  expect: unexpected RPC response ID\n');
	t.is((await run(bad)).code, 0);
	const stale = await run([good, ...only]);
	t.is(stale.code, 1);
	t.regex(stale.stdout, /no longer fails/);
	await writeFile(file, '- rule: framing/message-id\n  reason: known\n  until: 2020-01-01\n');
	const expired = await run(bad);
	t.is(expired.code, 1);
	t.regex(expired.stdout, /expired/);
	await writeFile(file, '- rule: framing/mesage-id\n  reason: typo\n');
	await refused(t, bad, 2, /framing\/mesage-id/);
});

test('the JSON report is written and agrees with the exit code', async t => {
	const dir = await directory(t);
	const file = path.join(dir, 'deep/out.json');
	const outcome = await run([good, '--only', 'info/*', '--report', `json=${file}`]);
	const report = JSON.parse(await readFile(file, 'utf8'));
	t.is(report.exitCode, outcome.code);
	t.is(report.runs[0].summary.fail, 0);
	t.is(report.runs[0].server.protocol, 'MsgPack:1');
});

test('Ctrl-C ends the run with 130 and leaves no process and no directory behind', async t => {
	const dir = await directory(t);
	const child = spawn(process.execPath, [cli, good], {cwd: root, env: {...process.env, TMPDIR: dir}, stdio: 'ignore'});
	const code = new Promise<number | null>(resolve => child.on('exit', resolve));
	while ((await readdir(dir)).length === 0) await new Promise(resolve => setTimeout(resolve, 10));
	await new Promise(resolve => setTimeout(resolve, 300));
	child.kill('SIGINT');
	t.is(await code, 130);
	t.deepEqual(await readdir(dir), []);
	const left = await new Promise<string>(resolve => execFile('ps', ['-eo', 'args'], (_e, out) => resolve(out)));
	t.false(left.includes(dir), 'no server with a prefix of this run');
});

test('list and explain print the rule book', async t => {
	const list = await run(['list']);
	t.is(list.code, 0);
	t.regex(list.stdout, /instances\/unknown-refused/);
	const explain = await run(['explain', 'instances/unknown-refused']);
	t.is(explain.code, 0);
	t.regex(explain.stdout, /no plugin instance/);
	await refused(t, ['explain', 'instances/unknown-refusd'], 2, /instances\/unknown-refused/);
});

test("--version is the package's", async t => {
	const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
	t.is((await run(['--version'])).stdout.trim(), version);
});
