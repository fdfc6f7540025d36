import {linkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import test from 'ava';
import {ConformError} from '../errors.js';
import {groupAlive} from './cleanup.js';
import type {ServerDefinition} from './definition.js';
import {makePrefix} from './prefix.js';
import {PluginServer, type StartOptions} from './server.js';
import {socketsIn} from './socket.js';

const define = (startCommand: string | undefined, socket?: string): ServerDefinition => ({
	label: 'test server',
	queryCommand: undefined,
	startCommand,
	socket,
});

/** A server that listens where it is told to; `before` runs first. */
const listening = (socket: string, before = '') =>
	`node -e '${before}; require("net").createServer(s => s.end()).listen(process.argv[1], () => console.log("up"))' "${socket}"`;

const failed = async (definition: ServerDefinition, options: StartOptions): Promise<ConformError> => {
	const error = await PluginServer.start(definition, options).then(
		server => server.stop(),
		(cause: unknown) => cause,
	);
	if (error instanceof ConformError) return error;
	throw new Error(`no ConformError: ${String(error)}`);
};

test('whatever socket appears in the prefix is found', async t => {
	for (const name of ['exe.socket', 'py_plugin.sock', 'sub/x.sock']) {
		const server = await PluginServer.start(
			define(
				listening(
					`{prefix}/${name}`,
					'require("fs").mkdirSync(require("path").dirname(process.argv[1]), {recursive: true})',
				),
			),
		);
		t.is(server.socketPath, path.join(server.prefixPath!, name));
		t.true(server.running);
		t.is(typeof server.pid, 'number');
		await server.stop();
		t.false(groupAlive(server.pid!));
		t.deepEqual(await socketsIn(server.prefixPath), []);
	}
});

test('the socket given is waited for, others are not taken', async t => {
	const command = `node -e '
		const net = require("net"), p = process.argv[1];
		net.createServer().listen(p + "/other.sock", () => setTimeout(() => net.createServer().listen(p + "/mine.sock"), 150))' {prefix}`;
	const server = await PluginServer.start(define(command, 'unix:{prefix}/mine.sock'));
	t.teardown(() => server.stop());
	t.is(path.basename(server.socketPath), 'mine.sock');
});

test('a server that exits is told at once, with its code and last words', async t => {
	const error = await failed(define('sh -c "echo port taken >&2; exit 9"'), {timeoutMs: 60_000});
	t.is(error.code, 'start-failed');
	t.regex(error.parts.what, /exited with code 9 before it listened/);
	t.is(error.parts.output, 'port taken\n');
	t.regex((await failed(define('/nowhere/x'), {timeoutMs: 60_000})).parts.hint ?? '', /no such command/);
	const killed = await failed(define(`sh -c 'kill -9 $$'`), {timeoutMs: 60_000, respawn: true});
	t.regex(killed.parts.what, /exited by SIGKILL/);
});

test('a file that may not be executed is told so', async t => {
	const prefix = await makePrefix();
	t.teardown(() => prefix.free());
	const file = path.join(prefix.path, 'plain');
	writeFileSync(file, '', {mode: 0o644});
	const error = await failed(define(file), {timeoutMs: 60_000});
	t.regex(error.parts.what, /code 126/);
	t.regex(error.parts.hint ?? '', /chmod/);
});

test('a server that never listens: what did appear is told, nothing is left', async t => {
	const command = `sh -c 'echo $$; echo x > {prefix}/notes.txt; exec sleep 600'`;
	const error = await failed(define(command), {timeoutMs: 300});
	t.regex(error.parts.what, /no socket accepted a connection within 300 ms.*in the prefix: notes\.txt \(other\)/);
	t.false(groupAlive(Number(error.parts.output)));
});

test('a socket that nobody listens on is told with the error', async t => {
	const prefix = await makePrefix();
	t.teardown(() => prefix.free());
	const old = createServer();
	await new Promise<void>(resolve => old.listen(path.join(prefix.path, 'a.sock'), resolve));
	linkSync(path.join(prefix.path, 'a.sock'), path.join(prefix.path, 'old.sock'));
	await new Promise(resolve => old.close(resolve));
	const error = await failed(define('sleep 600'), {timeoutMs: 100, prefix: prefix.path});
	t.regex(error.parts.what, /old\.sock \(ECONNREFUSED\).*in the prefix: old\.sock \(socket\)/);
});

test('a socket path too long is refused before anything starts', async t => {
	const error = await failed(define('echo started', `/tmp/${'x'.repeat(120)}.sock`), {timeoutMs: 1000});
	t.is(error.code, 'usage');
});

test('a running server of somebody else is attached to and left alone', async t => {
	const prefix = await makePrefix();
	const socket = path.join(prefix.path, 's.sock');
	const theirs = createServer(connection => connection.end());
	await new Promise<void>(resolve => theirs.listen(socket, resolve));
	t.teardown(() => prefix.free());
	const server = await PluginServer.start(define(undefined, `unix:${socket}`), {timeoutMs: 2000});
	t.is(server.socketPath, socket);
	t.is(server.pid, undefined);
	t.is(await server.stop(), undefined);
	t.true(theirs.listening);
	theirs.close();
	const error = await failed(define(undefined, socket), {timeoutMs: 100});
	t.regex(error.parts.what, /ENOENT/);
});

test('nothing to start and nothing to connect to is a usage error', async t => {
	t.is((await failed(define(undefined), {})).code, 'usage');
});

test('sequences are counted from 1 and over a respawn', async t => {
	const server = await PluginServer.start(
		define(listening('{prefix}/s.sock', 'try{require("fs").unlinkSync(process.argv[1])}catch{}')),
		{respawn: true},
	);
	t.teardown(() => server.stop());
	t.is(server.nextSequence(), 1);
	const {pid, exited} = server;
	server.process?.kill('SIGKILL');
	t.like(await exited, {signal: 'SIGKILL', pid});
	await server.waitUntilListening(10_000);
	t.not(server.pid, pid);
	t.is(server.nextSequence(), 2);
});
