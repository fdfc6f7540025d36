import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {ConformError} from '../../../mock-kong/errors.js';
import {loadScenarios} from './load.js';

const root = mkdtempSync(path.join(tmpdir(), 'scen-'));
test.after.always(() => rmSync(root, {recursive: true}));
let count = 0;

/** Files in a directory of their own. */
function write(files: Record<string, string | Buffer>): string {
	count += 1;
	const dir = path.join(root, String(count));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(dir, name)), {recursive: true});
		writeFileSync(path.join(dir, name), text);
	}
	return dir;
}

const load = (text: string | Buffer, more: Record<string, string | Buffer> = {}) =>
	loadScenarios(['s.yaml'], write({'s.yaml': text, ...more}));
function problemsIn(text: string | Buffer, name = 's.yaml'): string[] {
	try {
		loadScenarios([name], write({[name]: text}));
	} catch (error) {
		if (!(error instanceof ConformError) || error.code !== 'usage') throw error;
		const lines = error.message.split('\n').map(line => line.trim());
		return lines.length === 1 ? lines : lines.slice(1);
	}
	return [];
}

const minimal = `name: adds the header
config: {message: hi}
request: {path: /, headers: {host: a.test}}
expect:
  client: {status: 200, headers: {x-hello: "hi, a.test"}}
`;

test('six lines are a scenario', t => {
	const [scenario, ...others] = load(minimal);
	t.is(others.length, 0);
	t.like(scenario, {id: 'scenario/s/adds-the-header', name: 'adds the header', file: 's.yaml', server: 'shared'});
	t.deepEqual(scenario?.place, {line: 1, column: 1});
	t.like(scenario?.steps[0], {kind: 'request', request: {method: 'GET', path: '/', headers: [['host', 'a.test']]}});
	t.like(scenario?.plugins[0], {name: undefined, config: {message: 'hi'}});
});

// What stands in the file, and all that is said about it.
const bad: Record<string, [text: string | Buffer, ...problems: string[]]> = {
	'an unknown key': [`${minimal}expct: {}`, 's.yaml:6:1: unknown key "expct"; did you mean expect?'],
	'an unknown key deep down': [
		'name: a\nrequest: {headers: {}, pth: /}',
		's.yaml:2:24: unknown key "pth"; did you mean path?',
	],
	'a key nothing is near to': [
		'name: a\nrequest: {}\nexpect: {instances: {zzzzzz: 1}}',
		's.yaml:3:22: unknown key "zzzzzz"; keys are started, closed',
	],
	'no name': ['request: {}', 's.yaml:1:1: name is missing'],
	'a name without letters': ['name: "!"\nrequest: {}', 's.yaml:1:7: name needs a letter or a digit'],
	'nothing to do': ['name: a', 's.yaml:1:1: a scenario needs a request, a stream, or requests'],
	'two things to do': ['name: a\nrequest: {}\nstream: {}', 's.yaml:3:1: a scenario has request or stream, not both'],
	'no mapping': ['- a', 's.yaml:1:1: is a list; scenarios are documents, with a line --- between them'],
	'a wrong type': ['name: a\nrequest: {method: 3}', 's.yaml:2:19: request.method must be text, not 3'],
	'a wrong type in a list of types': [
		'name: a\nrequest: {}\nupstream: {status: many}',
		's.yaml:3:20: upstream.status must be a number, not "many"',
	],
	'a wrong word': [
		'name: a\nrequest: {}\nserver: frsh',
		's.yaml:3:9: server must be one of shared, fresh, not "frsh"; did you mean fresh?',
	],
	'a number too large': [
		'name: a\nrequest: {port: 70000}',
		's.yaml:2:17: request.port must be 65535 at most, not 70000',
	],
	'an unknown Kong': [
		'name: a\nkong: "3.99"\nrequest: {}',
		's.yaml:2:7: unknown Kong version "3.99"; one of 2.8, 3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9',
	],
	'a path without slash': ['name: a\nrequest: {path: x}', 's.yaml:2:17: request.path must begin with /, not "x"'],
	'a body that is two': [
		'name: a\nrequest: {body: {text: a, json: b}}',
		's.yaml:2:17: request.body must be text, or one of text, json, base64, file, not {text, json}',
	],
	'a body that is nothing': [
		'name: a\nrequest: {body: {txt: a}}',
		's.yaml:2:17: request.body must be text, or one of text, json, base64, file, not {txt}',
	],
	'a body that is no base64': ['name: a\nrequest: {body: {base64: "*"}}', 's.yaml:2:26: is not base64'],
	'a missing file': [
		'name: a\nrequest: {body: {file: none.bin}}',
		's.yaml:2:24: there is no file none.bin beside the scenario file',
	],
	'a file that is a directory': ['name: a\nrequest: {body: {file: .}}', 's.yaml:2:24: . is no file'],
	'no certificate': [
		'name: a\nrequest: {tls: {clientCertificate: mine}}',
		's.yaml:2:36: must be self-signed, PEM text, or a file',
	],
	'a header with a line break': [
		'name: a\nrequest: {headers: {a: "b\\nc"}}',
		's.yaml:2:20: header "a" has a line break or NUL in it',
	],
	'a regular expression': [
		'name: a\nrequest: {}\nexpect: {client: {headers: {a: {matches: "("}}}}',
		's.yaml:3:42: is no regular expression: /(/su: Unterminated group',
	],
	'an unknown type of value': [
		'name: a\nrequest: {}\nexpect: {context: {a: {type: str}}}',
		's.yaml:3:30: unknown type "str"; types are string, integer, number, boolean, table, nil',
	],
	'an unknown end': [
		'name: a\nrequest: {}\nexpect: {ends: {log: fine}}',
		's.yaml:3:22: expect.ends.log must be one of finished, exited, error, abandoned, timeout, not-run, or a list of them, not "fine"',
	],
	'a JSON path': [
		'name: a\nrequest: {}\nexpect: {client: {json: {"a..b": 1}}}',
		's.yaml:3:26: "a..b" is no path such as items[0].name',
	],
	'an unknown phase': [
		'name: a\nrequest: {}\nexpect: {calls: {acces: []}}',
		's.yaml:3:18: unknown key "acces"; did you mean access?',
	],
	'arguments that are no JSON': [
		"name: a\nrequest: {}\nexpect: {calls: ['kong.request.get_header(host)']}",
		's.yaml:3:18: the arguments of kong.request.get_header are not JSON',
	],
	'no call': [
		'name: a\nrequest: {}\nexpect: {calls: ["a b"]}',
		's.yaml:3:18: is no call: kong.request.get_header, or kong.request.get_header("host")',
	],
	'arguments twice': [
		"name: a\nrequest: {}\nexpect: {calls: [{call: 'kong.a(1)', args: [1]}]}",
		's.yaml:3:44: args stands in the call itself already',
	],
	'an answer that is two': [
		'name: a\nrequest: {}\nanswers: [{call: kong.a, value: 1, error: x}]',
		's.yaml:3:11: an answer is one of value, error, abandon',
	],
	'an answer that says nothing': [
		'name: a\nrequest: {}\nanswers: [{call: kong.a}]',
		's.yaml:3:11: says nothing to answer: value, error, abandon or delay',
	],
	'a step that does nothing': [
		'name: a\nrequests: [{}]',
		's.yaml:2:12: this step does nothing: one of request, stream, configure, restart, pause',
	],
	'a step that does two things': [
		'name: a\nrequests: [{request: {}, pause: 3}]',
		's.yaml:2:12: this step has request and pause: one a step',
	],
	'an expectation of a pause': [
		'name: a\nrequests: [{pause: 3, expect: {}}, {request: {}}]',
		's.yaml:2:23: expect is for a request or a stream',
	],
	'surroundings of no step': [
		'name: a\nrequests: [{request: {}}]\nconsumer: {username: x}',
		's.yaml:3:1: with requests, consumer stands in a step or in defaults',
	],
	'an expectation of no step': [
		'name: a\nrequests: [{request: {}}]\nexpect: {client: none}',
		's.yaml:3:10: with requests, each has its own expect; of all together there are instances and budget',
	],
	'headers of a stream': [
		'name: a\nstream: {}\nexpect: {client: {headers: {}}}',
		's.yaml:3:19: a stream has no headers',
	],
	'one plugin and several': [
		'name: a\nplugin: x\nplugins: [{name: x}]\nrequest: {}',
		's.yaml:3:1: plugin or plugins, not both',
	],
	'a plugin twice': ['name: a\nplugins: [{name: x}, {name: x}]\nrequest: {}', 's.yaml:2:29: plugin x stands twice'],
	'a key twice': ['name: a\nname: b', 's.yaml:2:1: is not YAML: the same key stands twice'],
	'an alias of nothing, as */* is': [
		'name: a\nrequest: {headers: {accept: */*}}',
		's.yaml:2:29: there is no anchor &/* for */*; text that begins with * needs quotes',
	],
	'an alias within itself': [
		'name: a\nrequest: {}\nexpect: {context: {a: &r [*r]}}',
		's.yaml:3:27: *r stands within &r',
	],
	'a type of YAML': ['name: a\nrequest: !!binary aGVsbG8=', 's.yaml:2:10: unknown tag binary'],
	'a key that is no text': ['name: a\nrequest: {}\n? [a]\n: b', 's.yaml:3:3: keys must be text'],
	'a number that JSON has not': [
		'name: a\nrequest: {}\nconfig: {n: .inf}',
		's.yaml:3:13: config.n must be a value that JSON has, not Infinity',
	],
	'a number beyond numbers': [
		'name: a\nrequests: [{pause: 1e300}]',
		's.yaml:2:20: requests[0].pause must be a whole number, not 1e+300',
	],
	'a colon in a value': [
		'name: a: b\nrequest: {}',
		's.yaml:1:7: is not YAML: nested mappings are not allowed in compact mappings; a value with ": " in it needs quotes, and keys stand under each other',
	],
	tabs: ['name: a\nrequest:\n\tpath: /', 's.yaml:3:1: is not YAML: tabs are not allowed as indentation'],
	'Latin-1': [Buffer.from('name: a\nrequest: {path: /caf\xe9}', 'latin1'), 's.yaml:2:21: is not UTF-8: byte e9'],
	'UTF-16': [Buffer.from('\ufeffname: a', 'utf16le'), 's.yaml:1:1: is not UTF-8: byte ff'],
	'a control character': [
		'name: "a\x1b[31m"\nrequest: {}',
		's.yaml:1:9: has a control character; "\\x1b" is how to write it in quotes, {base64} how to write bytes',
	],
	'a control character in a key, which is shown as text': [
		'name: a\nrequest: {"p\\e[31mth": /}',
		's.yaml:2:11: unknown key "p\\x1b[31mth"; keys are method, path, query, headers, body, client, tls, http, port',
	],
	'only defaults': ['defaults: {request: {}}', 's.yaml:1:1: has no scenario in it'],
	'only pauses': ['name: a\nrequests: [{pause: 1}]', 's.yaml:2:1: none of these steps is a request or a stream'],
	'a method that is no word': [
		'name: a\nrequest: {method: "GE T"}',
		's.yaml:2:19: request.method must be a word such as GET, not "GE T"',
	],
	'a path with a space': [
		'name: a\nrequest: {path: /a b}',
		's.yaml:2:17: request.path must have spaces as %20 and no control characters, not "/a b"',
	],
	'a name that no header has': ['name: a\nrequest: {headers: {"a b": c}}', 's.yaml:2:20: "a b" is no name of a header'],
	'a client that is no address': ['name: a\nrequest: {client: a.test}', 's.yaml:2:19: "a.test" is no IP address'],
	'a member that no route has': [
		'name: a\nrequest: {}\nroute: {strip_paht: false}',
		's.yaml:3:9: unknown key "strip_paht"; did you mean strip_path?',
	],
	'a URL that is none of HTTP': [
		'name: a\nrequest: {}\nupstream: {url: "ftp://a.test"}',
		's.yaml:3:17: upstream.url must be an http, https or tcp URL, not "ftp://a.test"',
	],
	'a name too long': [`name: ${'x'.repeat(201)}\nrequest: {}`, 's.yaml:1:7: name must have 200 characters at most'],
	'lists within lists without end': [`a: ${'['.repeat(100_000)}`, 's.yaml:1:1: is nested too deeply'],
	'no YAML': ["name: 'a", "s.yaml:1:9: is not YAML: missing closing 'quote"],
	'nothing at all': ['# only a comment\n', 's.yaml:1:1: has no scenario in it'],
	'too deep': [`a: ${'['.repeat(70)}${']'.repeat(70)}`, 's.yaml:1:67: is nested over 64 deep'],
	'an alias bomb': [
		`a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]`,
		's.yaml:1:1: has more aliases than a scenario needs',
	],
	'a file too large': [`# ${'x'.repeat(1024 * 1024)}`, 's.yaml:1:1: is over 1048576 bytes; put bodies into files'],
	'the same name twice': [
		'name: a b\nrequest: {}\n---\nname: A-B\nrequest: {}',
		's.yaml:4:1: its name makes the id scenario/s/a-b, which the scenario at s.yaml:1 has',
	],
};

for (const [what, [text, ...problems]] of Object.entries(bad)) {
	test(`told with its place: ${what}`, t => t.deepEqual(problemsIn(text), problems));
}

test('JSON that is none is told as JSON; Windows line ends are line ends', t => {
	const problems = problemsIn('// mine\n{"name": "a"}', 's.json');
	t.deepEqual(problems, ['s.json:1:1: is not JSON: unexpected "/"']);
	t.deepEqual(problemsIn('name: a\r\nrequest: {pth: /}\r\n'), ['s.yaml:2:11: unknown key "pth"; did you mean path?']);
});

test('pipes are not read, and links that lead nowhere end nothing', t => {
	const dir = write({'a.yaml': 'name: a\nrequest: {}'});
	execFileSync('mkfifo', [path.join(dir, 'pipe.yaml')]);
	symlinkSync('circle.yaml', path.join(dir, 'circle.yaml'));
	symlinkSync('.', path.join(dir, 'here'));
	const error = t.throws(() => loadScenarios(['**/*.yaml'], dir), {instanceOf: ConformError});
	t.regex(error?.message ?? '', /^2 problems in 2 scenario files\n {2}circle\.yaml:1:1: cannot be read: ELOOP/);
	t.regex(error?.message ?? '', /pipe\.yaml:1:1: is no file$/);
	t.throws(() => loadScenarios(['circle.yaml'], dir), {message: '--scenario circle.yaml matches no file'});
});

test('everything that is wrong in all files is told at once, in order, up to a bound', t => {
	const many = Array.from({length: 60}, (_, i) => `name: n${i}\nrequest: {pth: /}`).join('\n---\n');
	const dir = write({'a.yaml': 'name: a\nrequst: {}\nexpct: {}', 'b/c.yml': 'name: [', 'd.yaml': many});
	const error = t.throws(() => loadScenarios(['a.yaml', 'b/*', 'd.yaml'], dir), {instanceOf: ConformError});
	const lines = error?.message.split('\n') ?? [];
	t.is(lines[0], '63 problems in 3 scenario files');
	t.is(lines[1], '  a.yaml:2:1: unknown key "requst"; did you mean request or requests?');
	t.regex(lines[2] ?? '', /a\.yaml:3:1: unknown key "expct"/);
	t.regex(lines[3] ?? '', /b\/c\.yml:1:\d+: is not YAML/);
	t.is(lines.length, 52);
	t.is(lines.at(-1), '  and 13 more');
});

test('header and query values are the text they are written as', t => {
	const [scenario] = load(
		'name: a\nrequest: {headers: {a: 1.10, b: [007, true], C: "x"}, query: {q: 1.0, r: [a b, "é&"]}}\nconfig: {n: 1.10}',
	);
	t.like(scenario?.steps[0], {
		request: {
			headers: [
				['a', '1.10'],
				['b', '007'],
				['b', 'true'],
				['C', 'x'],
			],
			path: '/?q=1.0&r=a%20b&r=%C3%A9%26',
		},
	});
	t.like(scenario?.plugins[0], {config: {n: 1.1}});
});

test('bodies are text, JSON with its type, base64 or a file beside the scenario', t => {
	const bytes = Buffer.from([0, 255, 10]);
	const scenarios = load(
		['text', '{text: text}', '{json: {a: [1]}}', '{base64: AP8K}', '{file: b/x.bin}']
			.map((body, i) => `name: n${i}\nrequest: {body: ${body}}\nupstream: {body: ${body}}`)
			.join('\n---\n'),
		{'b/x.bin': bytes},
	);
	const requests = scenarios.map(({steps: [step]}) => (step?.kind === 'request' ? step.request : undefined));
	const expected = [Buffer.from('text'), Buffer.from('text'), Buffer.from('{"a":[1]}'), bytes, bytes];
	t.deepEqual(
		requests.map(request => request?.body),
		expected,
	);
	t.deepEqual(
		requests.map(request => request?.upstream && 'body' in request.upstream && request.upstream.body),
		expected,
	);
	t.deepEqual(
		requests.map(request => request?.headers),
		[[], [], [['content-type', 'application/json']], [], []],
	);
});

test('defaults: of the file, of the scenario, of the step; headers by name', t => {
	const [, scenario] = load(`defaults:
  config: {message: of the file}
  kong: [3.9, "3.4"]
  request: {headers: {host: a.test, x-a: file}}
  consumer: {username: ann}
---
name: untouched
request: {}
---
name: own
kong: 2.8
defaults: {request: {method: POST, headers: {X-A: scenario, x-b: scenario}}}
requests:
  - {request: {path: /1, headers: [[x-b, step], [x-b, again]]}}
  - {request: {path: /2}, consumer: {username: bob}, upstream: none}
`);
	t.like(scenario, {kongs: ['2.8'], id: 'scenario/s/own'});
	t.deepEqual(scenario?.plugins[0]?.config, {message: 'of the file'});
	t.like(scenario?.steps[0], {
		request: {
			method: 'POST',
			path: '/1',
			consumer: {username: 'ann'},
			headers: [
				['host', 'a.test'],
				['X-A', 'scenario'],
				['x-b', 'step'],
				['x-b', 'again'],
			],
		},
	});
	t.like(scenario?.steps[1], {request: {path: '/2', consumer: {username: 'bob'}, upstream: {refuse: true}}});
});

test('merge keys and aliases work, JSON is taken too', t => {
	const dir = write({
		's.yaml': 'name: a\nrequests:\n  - {request: &r {method: PUT, path: /a}}\n  - {request: {<<: *r, path: /b}}',
		'x.json': '\ufeff{"name": "j", "request": {"path": "/j"}}',
	});
	const [yaml, json] = loadScenarios(['s.yaml', 'x.json'], dir);
	t.like(yaml?.steps[1], {request: {method: 'PUT', path: '/b'}});
	t.like(json?.steps[0], {request: {path: '/j'}});
});

test('globs: * within a name, ** over directories, not into node_modules or hidden ones; none is wrong usage', t => {
	const one = 'name: a\nrequest: {}';
	const dir = write({
		'a.yaml': one,
		'x/b.yaml': one,
		'x/y/c.yml': one,
		'x/y/d.txt': one,
		'node_modules/p/e.yaml': one,
		'.git/f.yaml': one,
	});
	const found = (...globs: string[]) => loadScenarios(globs, dir).map(({file}) => file);
	t.deepEqual(found('*.yaml'), ['a.yaml']);
	t.deepEqual(found('**/*.yaml'), ['a.yaml', 'x/b.yaml']);
	t.deepEqual(found('**'), ['a.yaml', 'x/b.yaml', 'x/y/c.yml']);
	t.deepEqual(found('x/**/*.y*ml', './a.yaml'), ['x/b.yaml', 'x/y/c.yml', 'a.yaml']);
	t.deepEqual(found('x/b.yaml', 'x/*.yaml', `${dir}/x/b.yaml`), ['x/b.yaml']);
	t.deepEqual(found(`${dir}/x/*.yaml`), [`${dir}/x/b.yaml`]);
	t.deepEqual(
		loadScenarios(['x/y/c.yml'], dir).map(({id}) => id),
		['scenario/x/y/c/a'],
	);
	t.throws(() => found('z/*.yaml'), {message: '--scenario z/*.yaml matches no file'});
	t.throws(() => found('none.yaml'), {message: '--scenario none.yaml matches no file'});
	t.throws(() => found('x'), {message: /^--scenario x is a directory\n {2}try: {4}--scenario 'x\/\*\*\/\*\.yaml'/});
});
