import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import {groupAlive} from './cleanup.js';
import {makePrefix} from './prefix.js';
import {ServerProcess} from './process.js';

const eventually = async (check: () => boolean) => {
	for (let tries = 0; tries < 500 && !check(); tries += 1) await sleep(10);
	return check();
};

test('stdout and stderr come together, in their order', async t => {
	const server = new ServerProcess('sh -c "echo one; echo two >&2; echo three; exit 7"');
	const exit = await server.exited;
	t.is(server.output.since(0), 'one\ntwo\nthree\n');
	t.like(exit, {code: 7, signal: null, pid: server.pid});
	t.false(server.running);
	t.is(server.runs, 1);
	await server.stop();
});

test('/dev/stdout and /dev/stderr can be opened, as under Kong', async t => {
	const server = new ServerProcess('sh -c "echo one > /dev/stdout; echo two > /dev/stderr"');
	await server.exited;
	t.is(server.output.since(0), 'one\ntwo\n');
	await server.stop();
});

test('the command takes the place of the shell', async t => {
	const server = new ServerProcess(`node -e 'console.log(process.pid); setInterval(() => {}, 1e6)'`);
	t.teardown(() => server.stop());
	t.true(await eventually(() => server.output.offset > 0));
	t.is(Number(server.output.since(0)), server.pid);
});

test('stdin stays open', async t => {
	const server = new ServerProcess('cat');
	t.teardown(() => server.stop());
	await sleep(150);
	t.true(server.running);
});

test('a command that is not there exits with 127', async t => {
	const server = new ServerProcess('/nowhere/at-all');
	t.is((await server.exited).code, 127);
	t.regex(server.output.since(0), /nowhere\/at-all.*not found/);
	await server.stop();
});

test('a directory that is not there is an exit too', async t => {
	const server = new ServerProcess('true', {cwd: '/nowhere'});
	t.is((await server.exited).code, 127);
	await server.stop();
});

test('environment is added, or all there is', async t => {
	const command = `sh -c 'echo "$A-$HOME"'`;
	const added = new ServerProcess(command, {env: {A: 'x', HOME: '/h'}});
	await added.exited;
	t.is(added.output.since(0), 'x-/h\n');
	const only = new ServerProcess(command, {env: {A: 'x'}, onlyEnv: true});
	await only.exited;
	t.is(only.output.since(0), 'x-\n');
});

test('stop ends it with SIGTERM', async t => {
	const server = new ServerProcess('sleep 600');
	const {exit, killed} = await server.stop();
	t.like(exit, {code: null, signal: 'SIGTERM'});
	t.false(killed);
	t.is(await server.stop().then(result => result.exit), exit, 'stopping twice is stopping once');
});

test('what ignores SIGTERM is killed, children and all', async t => {
	const server = new ServerProcess(`sh -c 'trap "" TERM; sleep 600 & echo up; while :; do sleep 600; done'`);
	t.true(await eventually(() => server.output.offset > 0));
	const {exit, killed} = await server.stop(100);
	t.like(exit, {code: null, signal: 'SIGKILL'});
	t.true(killed);
	t.false(groupAlive(server.pid));
});

test('a child that outlives its parent goes with stop', async t => {
	const server = new ServerProcess(`sh -c 'trap "" TERM; sleep 600 & exit 0'`);
	await server.exited;
	t.true(groupAlive(server.pid));
	t.true((await server.stop(50)).killed);
	t.false(groupAlive(server.pid));
});

test('what left the group and holds the output does not hold us', async t => {
	const server = new ServerProcess(`sh -c 'setsid sleep 2 & echo up; exit 0'`);
	await server.exited;
	t.is(server.output.since(0), 'up\n');
	t.like(await server.stop(), {killed: false, exit: undefined});
});

test('it is started again after an exit, with the output and exits of all runs', async t => {
	const server = new ServerProcess('sh -c "echo run; exit 3"', {respawn: true});
	t.teardown(() => server.stop());
	const first = await server.exited;
	t.true(await eventually(() => server.exits.length >= 2));
	t.deepEqual(
		server.exits.slice(0, 2).map(({code}) => code),
		[3, 3],
	);
	t.not(server.exits[1]?.pid, first.pid);
	t.true(server.output.lines().length >= 2);
	await server.stop();
	const {runs} = server;
	await sleep(1200);
	t.is(server.runs, runs, 'not after stop');
});

test('nothing outlives a crash of this process', async t => {
	const url = (file: string) => JSON.stringify(pathToFileURL(path.resolve('mock-kong/servers', file)).href);
	const script = `
		const {ServerProcess} = await import(${url('process.ts')});
		const {makePrefix} = await import(${url('prefix.ts')});
		const prefix = await makePrefix();
		const server = new ServerProcess(\`sh -c 'trap "" TERM; sleep 600 & echo up; wait'\`);
		while (server.output.offset === 0) await new Promise(r => setTimeout(r, 5));
		console.log(JSON.stringify([server.pid, prefix.path]));
		throw new Error('crash');`;
	const child = spawn(process.execPath, ['--import=./scripts/ts-hook.mjs', '--input-type=module', '-e', script]);
	let out = '';
	child.stdout.on('data', chunk => {
		out += chunk;
	});
	const code = await new Promise(resolve => child.on('close', resolve));
	t.is(code, 1);
	const [pid, directory] = JSON.parse(out) as [number, string];
	t.true(await eventually(() => !groupAlive(pid)));
	t.false(existsSync(directory));
});

const linux = existsSync('/proc/self/fd') ? test : test.skip;

linux('whose output is blocked waits when it writes, until it is read again', async t => {
	const script = 'echo up; read line < "$1"; echo written; echo done > "$2"';
	const directory = await makePrefix();
	t.teardown(() => directory.free());
	const [go, done] = ['go', 'done'].map(name => path.join(directory.path, name));
	const server = new ServerProcess(`sh -c 'mkfifo "$1"; ${script}' sh '${go}' '${done}'`);
	t.teardown(() => server.stop());
	t.true(await eventually(() => server.output.offset > 0));
	t.true(await server.blockOutput());
	await writeFile(go!, 'go\n');
	await sleep(100);
	t.false(existsSync(done!));
	server.unblockOutput();
	t.true(await eventually(() => existsSync(done!)));
	t.true(await eventually(() => server.output.since(0).endsWith('\nwritten\n')));
});

test('output that is not our pipe cannot be blocked', async t => {
	const server = new ServerProcess('sleep 600 > /dev/null');
	t.teardown(() => server.stop());
	t.false(await server.blockOutput());
});
