import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import {ConformError} from '../errors.js';
import {kongVersion} from '../versions/index.js';
import {groupAlive} from './cleanup.js';
import type {ServerDefinition} from './definition.js';
import {parseDump, queryDump} from './dump.js';
import {makePrefix} from './prefix.js';

const plugin = {Name: 'hello', Version: '1.2.3', Priority: 5, Phases: ['access'], Schema: {name: 'hello', fields: []}};
const one = JSON.stringify([plugin]);

const definition = (queryCommand: string, more: Partial<ServerDefinition> = {}): ServerDefinition => ({
	label: 'test server',
	queryCommand,
	startCommand: undefined,
	socket: undefined,
	...more,
});
const query = (command: string, more: Partial<ServerDefinition> = {}, timeoutMs = 10_000) =>
	queryDump(definition(command, more), {timeoutMs});

const failure = (t: {fail: (why: string) => void}, run: () => unknown): ConformError => {
	try {
		run();
	} catch (error) {
		if (error instanceof ConformError) return error;
		throw error;
	}
	t.fail('nothing was thrown');
	throw new Error('unreachable');
};
const failed = async (promise: Promise<unknown>): Promise<ConformError> => {
	const error = await promise.then(
		() => undefined,
		(cause: unknown) => cause,
	);
	if (error instanceof ConformError) return error;
	throw new Error(`no ConformError: ${String(error)}`);
};

const eventually = async (check: () => boolean) => {
	for (let tries = 0; tries < 200 && !check(); tries += 1) await sleep(10);
	return check();
};

test('an array is a MsgPack dump', t => {
	const dump = parseDump(`${one}\n`);
	t.is(dump.protocol, 'MsgPack:1');
	t.is(dump.socketPath, undefined);
	t.like(dump.plugins[0], {name: 'hello', version: '1.2.3', priority: 5, phases: ['access'], schema: plugin.Schema});
	t.deepEqual(dump.plugins[0]?.raw, plugin);
	t.is(dump.before + dump.after, '');
});

test('an object names protocol and socket', t => {
	const dump = parseDump(JSON.stringify({Protocol: 'ProtoBuf:1', SocketPath: '/x/y.socket', Plugins: [plugin]}));
	t.is(dump.protocol, 'ProtoBuf:1');
	t.is(dump.socketPath, '/x/y.socket');
	t.is(dump.plugins.length, 1);
});

test('a missing or false Protocol is MsgPack, as `or` in Lua', t => {
	t.is(parseDump(JSON.stringify({Plugins: [plugin]})).protocol, 'MsgPack:1');
	t.is(parseDump(JSON.stringify({Protocol: false, Plugins: [plugin]})).protocol, 'MsgPack:1');
});

test('other text is named with what Kong of the version says', t => {
	const error = failure(t, () => parseDump(`loading plugins...\n${one}\nbye\n`));
	t.is(error.code, 'query-failed');
	t.regex(error.parts.what, /other text before and after/);
	t.is(error.parts.output, 'loading plugins...\n\n\nbye\n');
	t.regex(error.parts.kong ?? '', /failed loading external plugins: failed decoding plugin info: Expected value/);
	t.regex(error.parts.kong ?? '', /invalid token at character 1/);
	const version = kongVersion('3.4');
	const old = failure(t, () => parseDump(`x ${one}`, {version, command: './s -dump'}));
	t.regex(old.parts.kong ?? '', /^3\.4: does not start: "Not a plugin info table: \\n\.\/s -dump\\nx \[/);
});

test('log lines with brackets are not taken for the dump', t => {
	const text = `[INFO] 2024 {"msg":"x"} [1]\n${one}`;
	const dump = parseDump(text, {tolerant: true});
	t.is(dump.before, '[INFO] 2024 {"msg":"x"} [1]\n');
	t.is(dump.plugins[0]?.name, 'hello');
});

test('what is no dump is refused with what it is', t => {
	const what = (text: string) => failure(t, () => parseDump(text)).parts.what;
	t.regex(what('"text"'), /printed "text", not a table/);
	t.regex(what('42'), /printed 42/);
	t.regex(what('hello'), /no JSON: Expected value but found invalid token at character 1/);
	t.regex(what('[]'), /no plugin in the dump/);
	t.regex(what('{}'), /no plugin in the dump/);
	t.regex(what('{"Plugins":[]}'), /no plugin in the dump/);
	t.regex(what('[null]'), /first plugin.*it is null/);
	t.regex(what('[{"name":"hello"}]'), /"name" where Kong reads "Name"/);
	t.regex(what('[{"Name":7}]'), /its Name is 7/);
	t.regex(what(JSON.stringify({Protocol: 'MsgPack:2', Plugins: [plugin]})), /unknown protocol: "MsgPack:2"/);
	t.regex(what(JSON.stringify({Protocol: null, Plugins: [plugin]})), /unknown protocol: null/);
});

test('a plugin that is not wrapped is told so', t => {
	const error = failure(t, () => parseDump(JSON.stringify(plugin)));
	t.is(error.parts.hint, 'wrap the plugin in an array');
});

test('a bad entry after the first is kept apart', t => {
	const dump = parseDump(JSON.stringify([plugin, {Priority: 1}, {...plugin, Name: 'two'}]));
	t.deepEqual(
		dump.plugins.map(({name}) => name),
		['hello', 'two'],
	);
	t.deepEqual(dump.badEntries, [{index: 1, what: 'it has no Name'}]);
});

test('the query runs through the shell; stderr and the exit code do not spoil the dump', async t => {
	const dump = await query(`printf '%s' "$DUMP" | cat; echo noise >&2; exit 3`, {env: {DUMP: one}, cwd: '/'});
	t.is(dump.plugins[0]?.name, 'hello');
	t.is(dump.exitCode, 3);
	t.is(dump.stderr, 'noise\n');
	t.false(dump.leftRunning);
});

test('the query may open its output by name', async t => {
	const dump = await query(`echo noise > /dev/stderr; echo '${one}' > /dev/stdout`);
	t.is(dump.plugins[0]?.name, 'hello');
	t.is(dump.stderr, 'noise\n');
});

test('the query gets no input', async t => {
	const dump = await query(`cat; echo '${one}'`);
	t.is(dump.raw, `${one}\n`);
});

test('{prefix} is replaced', async t => {
	const name = JSON.stringify([{...plugin, Name: '@'}]);
	const dump = await queryDump(definition(`echo '${name}' | sed "s|@|{prefix}|"`), {timeoutMs: 5000, prefix: '/a/b'});
	t.is(dump.plugins[0]?.name, '/a/b');
});

test('the fallback is used only when the first prints nothing and fails', async t => {
	const other = JSON.stringify([{...plugin, Name: 'fallback'}]);
	const fallback = {fallbackQueryCommand: `echo '${other}'`};
	const used = await query('exit 2', fallback);
	t.is(used.plugins[0]?.name, 'fallback');
	t.is(used.command, fallback.fallbackQueryCommand);
	t.is((await query(`echo '${one}'; exit 2`, fallback)).plugins[0]?.name, 'hello');
	t.regex((await failed(query('true', fallback))).parts.what, /the query printed nothing on stdout: true/);
	const both = await failed(query('echo first >&2; exit 2', {fallbackQueryCommand: 'exit 4'}));
	t.regex(both.parts.what, /exited with 2 and printed nothing/);
	t.is(both.parts.output, 'first\n');
});

test('a command that is not there, or may not be run, is told apart', async t => {
	const prefix = await makePrefix();
	t.teardown(() => prefix.free());
	const file = path.join(prefix.path, 'plain');
	writeFileSync(file, '#!/bin/sh\n', {mode: 0o644});
	const missing = await failed(query(path.join(prefix.path, 'none')));
	t.regex(missing.parts.what, /exited with 127/);
	t.regex(missing.parts.hint ?? '', /no such command/);
	const plain = await failed(query(file));
	t.regex(plain.parts.what, /exited with 126/);
	t.regex(plain.parts.hint ?? '', /chmod/);
	t.regex(plain.parts.kong ?? '', /Expected value but found T_END at character 1/);
});

test('a working directory that is not there is a usage error', async t => {
	t.is((await failed(query('true', {cwd: '/nowhere'}))).code, 'usage');
});

test('a hanging query is ended, with all it started', async t => {
	const error = await failed(query('echo partial; echo why >&2; echo $$ >&2; sleep 600 & sleep 600', {}, 2000));
	t.regex(error.parts.what, /not over after 2000 ms/);
	t.regex(error.parts.output ?? '', /partial\n\nwhy\n/);
	const pid = Number(/why\n(\d+)/.exec(error.parts.output ?? '')?.[1]);
	t.true(pid > 1);
	t.true(await eventually(() => !groupAlive(pid)));
});

test('a child that keeps stdout open keeps the query going, as popen does', async t => {
	const error = await failed(query(`echo '${one}'; sleep 600 &`, {}, 2000));
	t.regex(error.parts.what, /not over after/);
});

test('a process left behind is seen and ended', async t => {
	const dump = await query(`echo '${one}'; sleep 600 >/dev/null 2>&1 &`);
	t.true(dump.leftRunning);
});

test('endless output is bounded', async t => {
	const error = await failed(query('yes', {}, 20_000));
	t.regex(error.parts.what, /more than a dump can be/);
});

test("a dump of the real JavaScript PDK's server is read", async t => {
	const prefix = await makePrefix();
	t.teardown(() => prefix.free());
	mkdirSync(path.join(prefix.path, 'p'));
	writeFileSync(path.join(prefix.path, 'p', 'package.json'), '{"type": "commonjs"}');
	writeFileSync(
		path.join(prefix.path, 'p', 'hello.js'),
		`module.exports = {Plugin: class { async access() {} }, Schema: [{message: {type: 'string'}}], Version: '0.1.0', Priority: 3}`,
	);
	const server = path.resolve('node_modules/kong-pdk/bin/kong-js-pluginserver');
	const dump = await query(`'${server}' --dump-all-plugins -d '${prefix.path}/p'`);
	t.like(dump.plugins[0], {name: 'hello', version: '0.1.0', priority: 3, phases: ['access']});
});
