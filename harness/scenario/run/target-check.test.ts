import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {type Dump, kongVersion, type PluginInfo} from '../../../mock-kong/internal.js';
import {loadScenarios} from '../read/load.js';
import {problemText} from '../read/problems.js';
import {targetProblems} from './target-check.js';

const dir = mkdtempSync(path.join(tmpdir(), 'scen-'));
test.after.always(() => rmSync(dir, {recursive: true}));

const field = (name: string, type: object) => ({[name]: type});
const info = (name: string, phases: string[], fields: object[] = []): PluginInfo => ({
	...{name, phases, version: '1.0.0', priority: 1},
	schema: JSON.parse(JSON.stringify({name, fields: [{config: {type: 'record', fields}}]})),
});
const hello = info('hello', ['access', 'log'], [field('message', {type: 'string'})]);
const needy = info('needy', ['access'], [field('key', {type: 'string', required: true})]);
const tcp = info('tcp', ['preread']);

const target = (plugins: PluginInfo[], kong = '3.9') => ({
	definition: {label: './srv', queryCommand: undefined, startCommand: './srv', socket: undefined},
	dump: {plugins, protocol: 'MsgPack:1'} as unknown as Dump,
	version: kongVersion(kong),
	plugin: undefined,
	config: undefined,
});
let files = 0;
function problems(text: string, ...targets: ReturnType<typeof target>[]): string[] {
	files += 1;
	const name = `${files}.yaml`;
	writeFileSync(path.join(dir, name), text);
	return targetProblems(loadScenarios([name], dir), targets.length === 0 ? [target([hello])] : targets).map(problem =>
		problemText({...problem, file: 's'}),
	);
}

test('a scenario that fits the server has no problems', t => {
	t.deepEqual(
		problems('name: a\nconfig: {message: x}\nrequest: {}\nexpect: {calls: {access: [kong.request.get_header]}}'),
		[],
	);
});

test('a misspelt PDK function', t => {
	t.deepEqual(problems('name: a\nrequest: {}\nexpect:\n  calls: [kong.request.get_heder]'), [
		's:4:11: the PDK of Kong 3.9 has no function kong.request.get_heder; did you mean kong.request.get_header or kong.request.get_headers?',
	]);
	t.deepEqual(problems('name: a\nrequest: {}\nanswers: [{call: get_header, value: 1}]').length, 1);
});

test('a PDK function only some Kongs have names those that lack it', t => {
	const text = 'name: a\nrequest: {}\nexpect: {calls: [kong.telemetry.log]}';
	t.regex(
		problems(text, target([hello], '3.9'), target([hello], '3.7'), target([hello], '2.8'))[0] ?? '',
		/^s:3:18: the PDK of Kong 3\.7, 2\.8 has no function kong\.telemetry\.log/,
	);
	t.deepEqual(problems(`kong: "3.9"\n${text}`, target([hello], '3.9'), target([hello], '2.8')), []);
});

test('a phase no plugin declares', t => {
	t.deepEqual(
		problems(
			'name: a\nrequest: {}\nexpect:\n  calls: {response: []}\n  ends: {rewrite: error}\n  budget: {certificate: 1}',
		),
		[
			's:4:11: there is no phase response: hello declares access, log',
			's:5:10: there is no phase rewrite: hello declares access, log',
			's:6:12: there is no phase certificate: hello declares access, log',
		],
	);
});

test('a stream for a plugin of requests, and the other way round', t => {
	t.deepEqual(problems('name: a\nstream: {}', target([info('h', ['access'])])), [
		's:1:1: no phase of a stream is there to run: h declares access',
	]);
	t.deepEqual(problems('name: a\nrequest: {}', target([tcp])), [
		's:1:1: no phase of a request is there to run: tcp declares preread',
	]);
	t.deepEqual(problems('name: a\nstream: {}\nexpect: {calls: {access: []}}'), ['s:3:18: a stream has no phase access']);
});

test('a plugin the server has not; enough that one of several has it', t => {
	const text = 'name: a\nplugin: helo\nrequest: {}';
	t.deepEqual(problems(text), ['s:2:9: the server has no plugin "helo"; it has hello']);
	t.deepEqual(problems(text, target([hello]), target([info('helo', ['access'])])), []);
});

test('a config the plugin does not take, or needs and has not', t => {
	t.deepEqual(problems('name: a\nconfig: {message: 3}\nrequest: {}'), [
		's:2:1: plugin hello does not take this config: Kong answers 400: schema violation (config.message: expected a string)',
	]);
	t.deepEqual(problems('name: a\nrequests:\n  - {configure: {mesage: x}}\n  - {request: {}}'), [
		's:3:5: plugin hello does not take this config: Kong answers 400: schema violation (config.mesage: unknown field)',
	]);
	t.deepEqual(problems('name: a\nrequest: {}', target([needy])), [
		's:1:1: plugin needy needs a config: config.key is required and without a default; give it as config',
	]);
});

test('a plugin that is not of the scenario', t => {
	const both = target([hello, tcp]);
	t.deepEqual(
		problems(
			'name: a\nplugins: [{name: hello}]\nrequest: {}\nexpect: {calls: [{call: kong.log.debug, plugin: tcp}]}',
			both,
		),
		['s:4:25: plugin "tcp" is not of this scenario; it has hello'],
	);
});
