import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {defaultKongVersion} from '../../mock-kong/versions/index.js';
import {parseRunOptions} from './options.js';

const dir = mkdtempSync(path.join(tmpdir(), 'opt-'));
test.after.always(() => rmSync(dir, {recursive: true}));
writeFileSync(path.join(dir, 'config.json'), '\ufeff{"a": 1}');
writeFileSync(path.join(dir, 'bad.json'), '{\n"a": }');
const parse = (...argv: string[]) => parseRunOptions(argv, dir);

test('defaults', async t => {
	t.like(await parse('./x'), {
		targets: ['./x'],
		serverArgs: [],
		config: undefined,
		only: [],
		skip: [],
		strict: false,
		reports: [{format: 'console', path: undefined}],
		timeoutMs: undefined,
		jobs: 4,
		repeat: 1,
		bail: false,
		slow: false,
		seed: undefined,
	});
	t.deepEqual(
		(await parse('./x')).kongs.map(kong => kong.name),
		[defaultKongVersion.name],
	);
});

test('every option is read', async t => {
	const options = await parse(
		...[
			'./x',
			'--config',
			'{"a":[1]}',
			'--plugin',
			'p',
			'--kong',
			'3.4.x, 2.8,3.4',
			'--only',
			'info/*',
			'--only',
			'exit/*',
		],
		...[
			'--skip',
			'**/slow',
			'--strict',
			'--known-failures',
			'k.yml',
			'--update-known-failures',
			'--report',
			'json=r.json',
		],
		...['--timeout', '500', '--jobs=4', '--repeat', '3', '--bail', '--slow', '--seed', '0', '--trace', '--verbose'],
		...['--socket', '/s', '--query-cmd', 'q', '--start-cmd', 's {prefix}', '--', '-g', '--', '--only'],
	);
	t.deepEqual(
		options.kongs.map(kong => kong.name),
		['3.4', '2.8'],
	);
	t.deepEqual({...options, kongs: []}, {
		targets: ['./x'],
		serverArgs: ['-g', '--', '--only'],
		config: {a: [1]},
		plugin: 'p',
		queryCommand: 'q',
		startCommand: 's {prefix}',
		socket: '/s',
		kongs: [],
		only: ['info/*', 'exit/*'],
		skip: ['**/slow'],
		strict: true,
		knownFailures: ['k.yml'],
		updateKnownFailures: true,
		reports: [
			{format: 'console', path: undefined},
			{format: 'json', path: path.join(dir, 'r.json')},
		],
		timeoutMs: 500,
		jobs: 4,
		repeat: 3,
		bail: true,
		slow: true,
		seed: 0,
		trace: true,
		verbose: true,
		quiet: false,
		scenarios: [],
		unmask: false,
	} as never);
});

test('config may come from a file, with a byte order mark', async t => {
	t.deepEqual((await parse('x', '--config', '@config.json')).config, {a: 1});
});

test('commands for GitHub stand in the log, after the console', async t => {
	const both = [
		{format: 'console', path: undefined},
		{format: 'github', path: undefined},
	];
	t.deepEqual((await parse('x', '--report', 'github')).reports, both);
	t.deepEqual((await parse('x', '--report', 'console', '--report', 'github')).reports, both);
	await t.throwsAsync(() => parse('x', '--report', 'github', '--report', 'json'), {message: /^only one report/});
	await t.throwsAsync(() => parse('x', '--report', 'github', '--report', 'github'), {message: /^only one report/});
});

test('a report on standard output replaces the console', async t => {
	t.deepEqual((await parse('x', '--report', 'json')).reports, [{format: 'json', path: undefined}]);
	t.deepEqual((await parse('x', '--report', 'json=-')).reports, [{format: 'json', path: undefined}]);
	t.deepEqual((await parse('x', '--report', 'json', '--report', 'console=a=b')).reports, [
		{format: 'json', path: undefined},
		{format: 'console', path: path.join(dir, 'a=b')},
	]);
});

const bad: [name: string, argv: string[], message: RegExp][] = [
	['no target', [], /^no target/],
	['an unknown option', ['x', '--onyl', 'a'], /^unknown option '--onyl' \(Did you mean --only\?\)$/],
	['an option of the server', ['x', '-dump'], /^unknown option '-dump' \(the server's own arguments go after --\)$/],
	['an option without its value', ['x', '--config'], /^option '--config <json\|@file>' argument missing$/],
	['an option twice', ['x', '--jobs', '1', '--jobs', '2'], /^--jobs is given more than once$/],
	['config that is not JSON', ['x', '--config', '{"a": }'], /^--config is not JSON: unexpected } at line 1, column 7$/],
	['config that is a file', ['x', '--config', 'config.json'], /\n {2}try: {4}--config @config\.json reads the file$/],
	['config that is an array', ['x', '--config', '[]'], /^--config must be a JSON object, not an array$/],
	['config that is null', ['x', '--config', 'null'], /not null$/],
	['config that is a number', ['x', '--config', '1'], /not a number$/],
	[
		'a config file that is not JSON',
		['x', '--config', '@bad.json'],
		/^--config @bad\.json is not JSON: .* line 2, column 6$/,
	],
	['a config file that is missing', ['x', '--config', '@none.json'], /^--config @none\.json cannot be read: ENOENT/],
	['an unknown Kong', ['x', '--kong', '4.0'], /^unknown Kong version "4\.0"/],
	['an unknown Kong among several', ['x', '--kong', '3.4,3.'], /^unknown Kong version "3\."/],
	['a number that is none', ['x', '--timeout', '5s'], /^--timeout must be a whole number from 1 to 3600000, not "5s"$/],
	['a number out of range', ['x', '--jobs', '0'], /^--jobs must be a whole number from 1 to 64, not "0"$/],
	['a negative number', ['x', '--seed', '-1'], /^--seed must be/],
	['an empty number', ['x', '--repeat', ''], /^--repeat must be/],
	['an empty glob', ['x', '--only', ''], /^--only is empty$/],
	['an empty target', [''], /^a target is empty$/],
	['an unknown report', ['x', '--report', 'jsno'], /^unknown report format "jsno"\n {2}try: {4}did you mean json\?$/],
	[
		'two reports to standard output',
		['x', '--report', 'json', '--report', 'console'],
		/^only one report can go to standard/,
	],
	[
		'two reports to one file',
		['x', '--report', 'json=a', '--report', 'console=./a'],
		/^two reports would be written to/,
	],
	['a report without a path', ['x', '--report', 'json='], /^the path of --report json= is empty$/],
	['an update without a file', ['x', '--update-known-failures'], /needs --known-failures <file>/],
	['commands for several targets', ['x', 'y', '--start-cmd', 's'], /are for one server/],
];
for (const [name, argv, message] of bad) {
	test(`wrong usage: ${name}`, async t => {
		const error = await t.throwsAsync(() => parse(...argv), {name: 'ConformError', message});
		t.like(error, {code: 'usage'});
	});
}
