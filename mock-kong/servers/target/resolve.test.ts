import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import type {TargetContext} from './context.js';
import {resolveTarget} from './resolve.js';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'tgt-')));
const servers: Server[] = [];
test.after.always(() => {
	for (const server of servers) server.close();
	rmSync(root, {recursive: true});
});

const put = (name: string, text: string | Buffer = '', mode = 0o644): string => {
	const file = path.join(root, name);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, text);
	chmodSync(file, mode);
	return file;
};
const resolve = (target: string | undefined, more: Partial<TargetContext> = {}) =>
	resolveTarget(target, {
		serverArgs: [],
		queryCommand: undefined,
		startCommand: undefined,
		socket: undefined,
		cwd: root,
		env: {PATH: '/nowhere'},
		...more,
	});

test('an executable is asked with -dump, then --dump, and started with -kong-prefix', t => {
	const file = put('exe/go-hello', '#!/bin/sh\n', 0o755);
	t.deepEqual(resolve('exe/go-hello'), {
		label: 'exe/go-hello',
		queryCommand: `${file} -dump`,
		fallbackQueryCommand: `${file} --dump`,
		startCommand: `${file} -kong-prefix {prefix}`,
		socket: undefined,
	});
});

test('a binary is an executable too', t => {
	const file = put('exe/binary', '\x7fELF\0\0', 0o755);
	t.is(resolve(file).startCommand, `${file} -kong-prefix {prefix}`);
});

test('paths and server arguments are quoted for the shell and stand before the flags', t => {
	const file = put("exe/it's here/srv", '#!/bin/sh\n', 0o755);
	const quoted = `'${file.replace("'", "'\\''")}'`;
	const found = resolve(file, {serverArgs: ['-v', 'a b', '$HOME']});
	t.is(found.startCommand, `${quoted} -v 'a b' '$HOME' -kong-prefix {prefix}`);
	t.is(found.queryCommand, `${quoted} -v 'a b' '$HOME' -dump`);
});

test('an executable script of any language is an executable', t => {
	const file = put('exe/server.js', '#!/usr/bin/env node\n', 0o755);
	t.is(resolve('exe/server.js').queryCommand, `${file} -dump`);
});

test('a directory of JavaScript plugins is run by the nearest kong-pdk', t => {
	put('js/app/plugins/hello.js');
	const bin = put('js/node_modules/kong-pdk/bin/kong-js-pluginserver', '#!/usr/bin/env node\n', 0o755);
	put('js/node_modules/kong-pdk/package.json', '{"name":"kong-pdk","version":"1.2.3"}');
	mkdirSync(path.join(root, 'js/node_modules/.bin'));
	const link = path.join(root, 'js/node_modules/.bin/kong-js-pluginserver');
	symlinkSync(bin, link);
	const dir = path.join(root, 'js/app/plugins');
	t.deepEqual(resolve('js/app/plugins/', {serverArgs: ['-v']}), {
		label: 'js/app/plugins/',
		queryCommand: `${link} -v --dump-all-plugins -d ${dir}`,
		startCommand: `${link} -v -d ${dir} -p {prefix}`,
		socket: undefined,
		pdk: {name: 'kong-js-pdk', version: '1.2.3'},
		notes: [`run by kong-pdk 1.2.3 (${link})`],
	});
});

test('kong-pdk is found in the current directory and on PATH', t => {
	put('lone/plugins/index/index.ts');
	const inCwd = put('elsewhere/node_modules/.bin/kong-js-pluginserver', '#!/bin/sh\n', 0o755);
	const onPath = put('bin/kong-js-pluginserver', '#!/bin/sh\n', 0o755);
	const env = {PATH: `/nowhere:${path.join(root, 'bin')}`};
	const target = path.join(root, 'lone/plugins');
	t.regex(resolve(target, {env}).startCommand ?? '', new RegExp(`^${onPath} `));
	t.regex(resolve(target, {env, cwd: path.join(root, 'elsewhere')}).startCommand ?? '', new RegExp(`^${inCwd} `));
});

test('a directory of Python plugins is run by the venv beside it, the active one, or PATH', t => {
	put('py/plugins/hello.py');
	const program = (dir: string) => put(`${dir}/bin/kong-python-pluginserver`, '#!/bin/sh\n', 0o755);
	const onPath = program('py-path');
	const active = program('py-active');
	const env = {PATH: path.dirname(onPath), VIRTUAL_ENV: ''};
	t.regex(resolve('py/plugins', {env}).startCommand ?? '', new RegExp(`^${onPath} `));
	env.VIRTUAL_ENV = path.join(root, 'py-active');
	t.regex(resolve('py/plugins', {env}).startCommand ?? '', new RegExp(`^${active} `));
	const beside = program('py/.venv');
	mkdirSync(path.join(root, 'py/.venv/lib/python3.11/site-packages/kong_pdk-0.40.dist-info'), {recursive: true});
	const dir = path.join(root, 'py/plugins');
	t.deepEqual(resolve('py/plugins', {env}), {
		label: 'py/plugins',
		queryCommand: `${beside} --dump-all-plugins -d ${dir}`,
		startCommand: `${beside} -d ${dir} -p {prefix}`,
		socket: undefined,
		pdk: {name: 'kong-python-pdk', version: '0.40'},
		notes: [`run by kong-pdk 0.40 (${beside})`],
	});
	for (const flag of ['-g', '-vg', '--gevent'])
		t.is(resolve('py/plugins', {env, serverArgs: [flag]}).pdk?.mode, 'gevent');
	for (const flag of ['-m', '--multiprocessing'])
		t.is(resolve('py/plugins', {env, serverArgs: ['-v', flag]}).pdk?.mode, 'multiprocessing');
	t.is(resolve('py/plugins', {env, serverArgs: ['--no-lua-style', '--name-g']}).pdk?.mode, undefined);
});

test('a Python file with a server of its own is run by python3', t => {
	const file = put('own/plugin.py', 'from kong_pdk.cli import start_dedicated_server\nclass Plugin: pass\n');
	const python = put('own/venv/bin/python3', '#!/bin/sh\n', 0o755);
	const found = resolve('own/plugin.py', {serverArgs: ['-g']});
	t.is(found.queryCommand, `${python} ${file} -g --dump`);
	t.is(found.startCommand, `${python} ${file} -g -p {prefix}`);
	t.is(found.pdk, undefined, 'no kong-pdk beside that interpreter');
	mkdirSync(path.join(root, 'own/venv/lib/python3.12/site-packages/kong_pdk-0.36.egg-info'), {recursive: true});
	t.deepEqual(resolve('own/plugin.py', {serverArgs: ['-g']}).pdk, {
		name: 'kong-python-pdk',
		version: '0.36',
		mode: 'gevent',
	});
});

test('one Python plugin without a server of its own is run from its directory', t => {
	put('one/plugin.py', 'class Plugin(object):\n  pass\n');
	put('one/other.py', 'class Plugin(object):\n  pass\n');
	const program = put('one/.venv/bin/kong-python-pluginserver', '#!/bin/sh\n', 0o755);
	const found = resolve('one/plugin.py', {serverArgs: ['-m']});
	t.is(found.queryCommand, `${program} -m --dump-all-plugins -d ${path.join(root, 'one')}`);
	t.is(found.startCommand, `${program} -m -d ${path.join(root, 'one')} -p {prefix}`);
	t.is(found.plugin, 'plugin');
});

test('an executable embedded server of kong-pdk is run by the venv beside it, unless its first line names an interpreter', t => {
	const source = 'from kong_pdk.cli import start_dedicated_server\n';
	const python = put('exec/.venv/bin/python3', '#!/bin/sh\n', 0o755);
	const usual = put('exec/usual.py', `#!/usr/bin/env python3\n${source}`, 0o755);
	const own = put('exec/own.py', `#!/opt/kong/bin/python3\n${source}`, 0o755);
	const other = put('exec/other.py', '#!/usr/bin/env python3\nserve()\n', 0o755);
	t.is(resolve('exec/usual.py').startCommand, `${python} ${usual} -p {prefix}`);
	t.is(resolve('exec/own.py').startCommand, `${own} -kong-prefix {prefix}`);
	t.is(resolve('exec/other.py').startCommand, `${other} -kong-prefix {prefix}`);
});

const goModules = [
	['path\texample.test/x\ndep\tgithub.com/Kong/go-pdk\tv0.9.1\th1:abc=\n', 'built with go-pdk v0.9.1', '0.9.1'],
	[
		'path\tx\ndep\tgithub.com/Kong/go-pdk\tv0.9.1\n=>\texample.test/fork\tv1.0.0\th1:abc=\n',
		'built with go-pdk v0.9.1, replaced by example.test/fork v1.0.0',
	],
	[
		'path\tx\ndep\tgithub.com/Kong/go-pdk\tv0.9.1\n=>\t../fork\t\nbuild\t-a=b\n',
		'built with go-pdk v0.9.1, replaced by ../fork',
	],
	['path\tx\ndep\texample.test/other\tv0.9.1\th1:abc=\n', undefined],
] as const;
test('a Go program tells which go-pdk it was built with', t => {
	for (const [modules, note, version] of goModules) {
		const program = `\x7fELF\0\0 code \xff Go buildinf:\x08\x02\0\0\x08go1.22.1${modules}`;
		put('go-built/plugin', Buffer.from(program, 'latin1'), 0o755);
		const {notes, pdk} = resolve('go-built/plugin');
		t.deepEqual(notes, note === undefined ? undefined : [note]);
		t.deepEqual(pdk, version === undefined ? undefined : {name: 'go-pdk', version});
	}
	put('go-built/plugin', '\x7fELF\0 dep\tgithub.com/Kong/go-pdk\tv0.9.1\n', 0o755);
	t.is(resolve('go-built/plugin').notes, undefined);
});

test('commands can say all, or correct what was found', t => {
	t.deepEqual(resolve(undefined, {startCommand: 's -p {prefix}', queryCommand: 'q'}), {
		label: 's -p {prefix}',
		queryCommand: 'q',
		startCommand: 's -p {prefix}',
		socket: undefined,
	});
	const file = put('over/srv', '#!/bin/sh\n', 0o755);
	t.like(resolve('over/srv', {queryCommand: 'q', socket: '{prefix}/x.sock'}), {
		label: 'over/srv',
		queryCommand: 'q',
		fallbackQueryCommand: undefined,
		startCommand: `${file} -kong-prefix {prefix}`,
		socket: '{prefix}/x.sock',
	});
	t.is(resolve('over/srv', {queryCommand: 'q', startCommand: 's', socket: 'x.sock'}).socket, path.join(root, 'x.sock'));
});

test('a running server is its socket and a query', async t => {
	const socket = path.join(root, 'live.sock');
	const server = createServer();
	servers.push(server);
	await new Promise<void>(done => server.listen(socket, done));
	const expected = {queryCommand: 'q', startCommand: undefined, socket};
	t.like(resolve('unix:live.sock', {queryCommand: 'q'}), expected);
	t.like(resolve(`unix://${socket}`, {queryCommand: 'q'}), expected);
	t.like(resolve(undefined, {queryCommand: 'q', socket}), expected);
	t.throws(() => resolve('unix:live.sock'), {message: /needs `queryCommand`/});
	t.throws(() => resolve('live.sock'), {message: /is a socket\n {2}try: {4}unix:live\.sock with `queryCommand`/});
	t.throws(() => resolve('unix:live.sock', {queryCommand: 'q', startCommand: 's'}), {message: /runs already/});
	t.throws(() => resolve('unix:lve.sock', {queryCommand: 'q'}), {
		message: /there is no socket .*\n.*did you mean live\.sock\?/,
	});
});

put('bad/plain', 'text');
put('bad/script', '#!/bin/sh\n');
put('bad/plugin.js', 'class Plugin {}\nmodule.exports = {Plugin}\n');
put('bad/server.js', '#!/usr/bin/env node\nlisten()\n');
put('bad/main.go');
put('bad/kong.conf');
put('bad/lone.py', 'from kong_pdk.cli import start_dedicated_server\n');
put('both/a.js');
put('both/b.py');
put('go/main.go');
put('none/README.md');
put('built/server', '#!/bin/sh\n', 0o755);
put('nojs/a.js');
put('nopy/a.py');
mkdirSync(path.join(root, 'empty'));

const bad: [name: string, target: string | undefined, more: Partial<TargetContext>, message: RegExp][] = [
	[
		'a file that is not there',
		'bad/plian',
		{},
		/^there is no file or directory bad\/plian\n.*did you mean \.\/bad\/plain\?$/,
	],
	[
		'a mistyped command',
		'lst',
		{commandNames: ['run', 'list']},
		/^there is no file or directory lst\n.*the command list\?$/,
	],
	['a path through a file', 'bad/plain/x', {}, /bad\/plain\/x/],
	['a file that is no program', 'bad/plain', {}, /neither a program nor a plugin/],
	['a script without the bit', 'bad/script', {}, /^bad\/script is not executable\n {2}try: {4}chmod \+x bad\/script$/],
	['one JavaScript plugin', 'bad/plugin.js', {}, /^bad\/plugin\.js is one plugin.*\n {2}try: {4}kong-ps-conform bad$/],
	['a JavaScript server without the bit', 'bad/server.js', {}, /^bad\/server\.js is not executable/],
	['Go source', 'bad/main.go', {}, /is Go source\n.*go build/],
	['kong.conf', 'bad/kong.conf', {}, /cannot be read yet/],
	['no Python', 'bad/lone.py', {}, /^no python3 to run bad\/lone\.py/],
	['an empty directory', 'empty', {}, /^empty is empty/],
	['a directory without plugins', 'none', {}, /^none holds nothing that looks like a plugin/],
	['a directory of programs', 'built', {}, /nothing that looks like a plugin\n.*kong-ps-conform built\/server$/],
	['a directory of Go', 'go', {}, /holds Go source/],
	['a directory of two languages', 'both', {}, /JavaScript and Python/],
	['no kong-js-pluginserver', 'nojs', {}, /^no kong-js-pluginserver .*\n {2}try: {4}npm install kong-pdk$/],
	['no kong-python-pluginserver', 'nopy', {}, /^no kong-python-pluginserver .*\n.*pip install kong-pdk$/],
	[
		'a socket path that is too long',
		`unix:/${'x'.repeat(103)}`,
		{queryCommand: 'q'},
		/^the socket path is 104 bytes long, 103 are/,
	],
	['a long --socket', 'built/server', {socket: `/${'é'.repeat(52)}`}, /^the socket path is 105 bytes long/],
	['a socket that is a file', 'unix:bad/plain', {queryCommand: 'q'}, /is not a socket$/],
	['start without query', undefined, {startCommand: 's {prefix}'}, /^`startCommand` needs `queryCommand`/],
	['query alone', undefined, {queryCommand: 'q'}, /^`queryCommand` alone/],
	['start without prefix', undefined, {startCommand: 's', queryCommand: 'q'}, /^`startCommand` has no \{prefix\}/],
	['start without prefix on a target', 'built/server', {startCommand: 's'}, /^`startCommand` has no \{prefix\}/],
	[
		'arguments for commands',
		undefined,
		{startCommand: 's {prefix}', queryCommand: 'q', serverArgs: ['-g']},
		/^`serverArgs`/,
	],
];
for (const [name, target, more, message] of bad) {
	test(`wrong usage: ${name}`, t => {
		const error = t.throws(() => resolve(target, more), {name: 'ConformError', message});
		t.like(error, {code: 'usage'});
	});
}

test('a socket path of 103 bytes is only missing, not too long', t => {
	t.throws(() => resolve(`unix:/${'x'.repeat(102)}`, {queryCommand: 'q'}), {message: /^there is no socket/});
});
