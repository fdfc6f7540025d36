import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {cleanupAll} from '../../../mock-kong/internal.js';
import type {Report, RuleResult} from '../../../suites/result.js';
import {fakeIo} from '../../fake-io.js';
import {main} from '../../main.js';

process.on('exit', () => cleanupAll());

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dir = mkdtempSync(path.join(tmpdir(), 'scen-'));
test.after.always(() => rmSync(dir, {recursive: true}));

const js = path.join(root, 'suites/servers/js/hello');
const go = path.join(root, 'suites/servers/.build/go/hello/hello');
const withGo = existsSync(go) ? test : test.skip;

/** The reference server from its source. */
function reference(protocol: 'msgpack' | 'protobuf'): string[] {
	const hook = path.join(root, 'scripts/ts-hook.mjs');
	const program = `"${process.execPath}" --import="${hook}" "${path.join(root, 'suites/servers/reference', `${protocol}.ts`)}"`;
	return ['--query-cmd', `${program} -dump`, '--start-cmd', `${program} -kong-prefix {prefix}`];
}

let files = 0;
/** Runs only scenarios, as a person would. */
async function run(server: readonly string[], text: string, ...more: string[]) {
	files += 1;
	const name = `${files}.yaml`;
	writeFileSync(path.join(dir, name), text);
	const io = fakeIo({cwd: dir});
	const argv = [...server, '--scenario', name, '--timeout', '10000', '--report', 'json', ...more];
	const code = await main(more.includes('--only') ? argv : [...argv, '--only', 'scenario/**'], io);
	const report: Report | undefined = io.out() === '' ? undefined : JSON.parse(io.out());
	const results = report?.runs.flatMap(one => one.results) ?? [];
	const byName = (title: string): RuleResult => {
		const found = results.find(result => result.title === title);
		if (!found) throw new Error(`no result ${title}: ${io.err()}`);
		return found;
	};
	return {code, report, results, byName, err: io.err()};
}
const statuses = (results: readonly RuleResult[]) => results.map(({title, status, actual}) => [title, status, actual]);
function allPass(t: ExecutionContext, {results, code}: Awaited<ReturnType<typeof run>>, count: number): void {
	t.deepEqual(
		statuses(results).filter(([, status]) => status !== 'pass'),
		[],
	);
	t.is(results.length, count);
	t.is(code, 0);
}

const hello = `
name: adds the header
config: {message: hi}
request: {path: /, headers: {host: a.test}}
expect:
  client: {status: 200, headers: {x-hello: "hi, a.test"}}
---
name: calls
request: {headers: {host: a.test}}
expect:
  calls:
    access: ['kong.request.get_header("host") -> "a.test"', 'kong.response.set_header("x-hello", "hello, a.test")']
  client: {otherHeaders: none, headers: {x-hello: "hello, a.test"}}
---
name: swapped
request: {headers: {host: a.test}}
upstream: {body: {text: "exactly this bod"}}
expect:
  calls: [kong.response.set_header, kong.request.get_header]
  client: {body: "exactly this body"}
---
name: an extra header
request: {headers: {host: a.test}}
expect: {client: {otherHeaders: none}}
---
name: asked again after a restart
requests:
  - {request: {headers: {host: a.test}}, expect: {instances: {started: 1}}}
  - {restart: true}
  - {request: {headers: {host: a.test}}, expect: {client: {headers: {x-hello: "hello, a.test"}}}}
---
name: another config
requests:
  - {request: {headers: {host: a.test}}, expect: {client: {headers: {x-hello: "hello, a.test"}}}}
  - {configure: {message: moin}}
  - {request: {headers: {host: a.test}}, expect: {client: {headers: {x-hello: "moin, a.test"}}, instances: {started: 1, closed: 1}}}
expect: {instances: {started: 2}, budget: 4}
`;

function checkHello(t: ExecutionContext, ran: Awaited<ReturnType<typeof run>>): void {
	t.is(ran.code, 1);
	t.deepEqual(
		ran.results.map(({title, status}) => [title, status]),
		[
			['adds the header', 'pass'],
			['calls', 'pass'],
			['swapped', 'fail'],
			['an extra header', 'fail'],
			['asked again after a restart', 'pass'],
			['another config', 'pass'],
		],
	);
	const swapped = ran.byName('swapped');
	t.is(
		swapped.actual,
		'call 1 is kong.request.get_header("host"), expected kong.response.set_header; the two calls are the other way round',
	);
	t.deepEqual(swapped.comparison, {
		expected: ['kong.response.set_header', 'kong.request.get_header'],
		actual: [
			'access kong.request.get_header("host") -> "a.test"',
			'access kong.response.set_header("x-hello", "hello, a.test") -> null',
		],
		firstDifference: 0,
	});
	t.deepEqual(swapped.differences, [
		'client: body ends at byte 16 after "exactly this bod", expected "y" there (16 bytes, expected 17)',
	]);
	t.regex(swapped.transcript.map(({decoded}) => decoded).join('\n'), /kong\.response\.set_header/);
	t.deepEqual(swapped.location, {file: `${ran.results[0]?.id.split('/')[1]}.yaml`, line: 19, column: 11});
	t.is(ran.byName('an extra header').actual, 'client: header x-hello is "hello, a.test", expected not to be there');
}

test('scenarios on a JavaScript plugin: what holds passes, what differs is named', async t => {
	checkHello(t, await run([js], hello));
});

withGo('scenarios on a Go plugin', async t => {
	checkHello(t, await run([go], hello));
});

/** A handler that does what it is told: the reference server as a probe. */
const script = (steps: object) => JSON.stringify({conform_script: JSON.stringify(steps)});

const every = `
defaults: {request: {headers: {host: a.test}}}
---
name: everything a request can have
config: {message: m}
request:
  method: POST
  path: /a
  query: {x: [1, "two words"]}
  headers: {x-more: [a, b]}
  body: {json: {a: 1}}
  client: 10.1.2.3
  http: 1.0
  tls: {clientCertificate: self-signed, asksForCertificate: true}
consumer: {username: ann}
shared: {before: [1]}
upstream: {status: 201, headers: {content-type: text/x, x-service: "1"}, body: {base64: AP8=}}
expect:
  calls:
    access:
      includes: [{call: kong.client.get_consumer, answer: {username: ann}}, 'kong.client.get_ip() -> "10.1.2.3"']
      never: [kong.response.exit]
    response: {unordered: [{call: kong.response.set_header, times: 2}, kong.ctx.shared.get, kong.service.response.get_raw_body, kong.service.response.get_status, 'kong.service.response.get_header']}
    log: [kong.log.serialize, kong.ctx.shared.get, kong.log.debug]
  client:
    status: 201
    headers: {x-conform-message: m, x-conform-service: "201 2 text/x", x-service: "1", x-absent: null}
    otherHeaders: none
    body: {base64: AP8=}
  upstream:
    method: POST
    path: /a
    query: {x: ["1", two words], y: null}
    headers: {x-conform-message: m, x-conform-path: /a, x-conform-client: {matches: "^CN=scenario client$"}, x-more: [a, b]}
    otherHeaders: none
    json: {a: 1}
    scheme: http
    host: service.test
    port: 80
  log: {includes: [{contains: "conform-reference: rewrite"}], never: [{level: err}]}
  context: {conform-reference: m, before: [1], none: null}
  budget: {total: 60, access: 20}
  ends: {log: finished}
---
name: log lines that are not there
request: {}
expect: {log: [{matches: "^nothing", level: warn}]}
---
name: an exit
config: {exit_status: 403}
request: {}
expect:
  ends: {access: exited}
  upstream: none
  client: {status: 403, body: {matches: "^stopped by"}}
---
name: an error that is expected
config: {throw_in: rewrite}
request: {}
expect: {ends: {rewrite: [error, exited]}}

---
name: an error that is not
config: {throw_in: access}
request: {}
expect: {ends: {access: finished}}
---
name: an error that does not come
request: {}
expect: {ends: {access: error}}
---
name: answers instead of Kong's
config: ${script({
	access: [
		{call: 'kong.request.get_header', args: ['a'], tell: true},
		{call: 'kong.request.get_header', args: ['b'], tell: true},
	],
})}
request: {}
answers:
  - {call: kong.request.get_header, occurrence: 2, value: second, delay: 5}
  - {call: kong.request.get_header, value: first}
expect:
  calls: {access: {includes: ['kong.log.notice("\\"first\\"")', 'kong.log.notice("\\"second\\"")']}}
---
name: an answer that abandons the event
config: ${script({access: [{call: 'kong.request.get_method'}]})}
request: {}
answers: [{call: kong.request.get_method, abandon: not today}]
expect:
  ends: {access: abandoned}
  calls: {access: [{call: kong.request.get_method, error: not today}]}
  client: {status: 500}
---
name: an answer nobody asks for
config: ${script({access: []})}
request: {}
answers: [{call: kong.request.get_method, value: PUT}]
---
name: no service there
upstream: none
request: {}
expect: {client: {status: 502}, upstream: none}
---
name: a service without answer
upstream: timeout
request: {}
expect: {client: {status: 504}, upstream: {method: GET}, log: [upstream timed out]}
---
name: a service that hangs up
upstream: closed
request: {}
expect: {client: {status: 502}, upstream: {}}
---
name: over budget
request: {}
expect: {budget: {access: 2}}
---
name: a stream
stream: {data: ping, client: 10.0.0.9}
upstream: {body: pong}
expect:
  calls: {preread: {includes: ['kong.client.get_ip() -> "10.0.0.9"']}}
  client: {body: pong}
  upstream: {body: ping}
  context: {conform-reference.client: 10.0.0.9}
---
name: a stream with other bytes
stream: {data: ping}
upstream: {body: pong}
expect: {client: {body: png}, upstream: none}
---
name: on a server of its own
server: fresh
request: {}
expect: {client: {json: {a: 1}}}
---
name: two steps of which the second differs
requests:
  - {request: {path: /1}, expect: {upstream: {path: /1}}}
  - {name: other, request: {path: /2}, expect: {upstream: {path: /3, query: {a: b}}}}
  - {request: {path: /4}, expect: {upstream: {path: /5}}}
`;

for (const protocol of ['msgpack', 'protobuf'] as const) {
	test(`everything a scenario can say, on the ${protocol} reference server`, async t => {
		const {results, byName, code} = await run(reference(protocol), every);
		const failures = new Map([
			[
				'log lines that are not there',
				/^log: has no line matching \/\^nothing\/ at level warn; it has \d+, last: debug/,
			],
			['an error that is not', /^access: /],
			['an error that does not come', /^access: finished; expected: error$/],
			[
				'an answer nobody asks for',
				/^answers: the answer for kong\.request\.get_method was not used: there was no such/,
			],
			['over budget', /^budget: \d+ PDK calls in access, expected 2 at most$/],
			['a stream with other bytes', /^client: body differs at byte 1 after "p": "ong", expected "ng" \(4 bytes, exp/],
			['on a server of its own', /^client: body is not JSON: "the service says hello"$/],
			['two steps of which the second differs', /^step 2 \(other\): upstream: path is "\/2", expected "\/3"$/],
		]);
		for (const {title, status, actual} of results) {
			const failure = failures.get(title);
			t.is(status, failure ? 'fail' : 'pass', `${title}: ${actual}`);
			if (failure) t.regex(actual, failure);
		}
		t.is(results.length, 17);
		t.is(code, 1);
		t.deepEqual(byName('a stream with other bytes').differences, [
			'upstream: is connected to and gets 4 bytes, expected nothing',
		]);
		t.deepEqual(byName('two steps of which the second differs').differences, [
			'step 2 (other): upstream: argument a is not there, expected "b"',
		]);
	});
}

test('a failure is found where it stands: the call, or else the step', async t => {
	const text = `name: a step
requests:
  - request: {}
  - request: {}
    expect: {client: {status: 201}}
---
name: a call too many
request: {}
expect:
  calls:
    access:
      - kong.request.get_header
`;
	const {byName} = await run([js], text);
	t.like(byName('a step').location, {line: 4, column: 5});
	t.like(byName('a call too many').location, {line: 11, column: 5});
});

test('several Kongs: a scenario of one is skipped on the others, and says so', async t => {
	const text = 'name: any\nrequest: {}\n---\nname: old\nkong: "2.8"\nrequest: {}';
	const {report, code} = await run([js], text, '--kong', '3.9,2.8');
	t.is(code, 0);
	t.deepEqual(
		report?.runs.map(({kong, results}) => [kong, ...results.map(({status, actual}) => `${status} ${actual}`)]),
		[
			['3.9', 'pass ', 'skip is for Kong 2.8: --kong 2.8'],
			['2.8', 'pass ', 'pass '],
		],
	);
});

test('with rules and without: --only and --skip choose among both', async t => {
	const text = 'name: one\nrequest: {}\n---\nname: two\nrequest: {}';
	const both = await run([js], text, '--only', 'info/one-json-document', '--only', 'scenario/**/two');
	t.deepEqual(
		both.results.map(({id}) => id.replace(/\/\d+\//, '/n/')),
		['info/one-json-document', 'scenario/n/two'],
	);
	t.is(both.code, 0);
	const skipped = await run([js], text, '--only', 'scenario/**', '--skip', '**/one');
	t.is(skipped.results.length, 1);
	const none = await run([js], text, '--only', 'scenario/x');
	t.is(none.code, 2);
	t.regex(none.err, /--only scenario\/x matches no rule/);
});

test('what does not fit the server is told before anything runs', async t => {
	const {code, err, report} = await run([js], 'name: a\nrequest: {}\nexpect: {calls: {log: [kong.log.serialise]}}');
	t.is(code, 2);
	t.is(report, undefined);
	t.regex(err, /2 problems in the scenario file\n {2}\d+\.yaml:3:18: there is no phase log: hello declares access\n/);
	t.regex(err, /:3:24: the PDK of Kong 3\.9 has no function kong\.log\.serialise; did you mean kong\.log\.serialize/);
});

test('a server that cannot be queried or started leaves scenarios unsaid', async t => {
	const text = 'name: a\nrequest: {}';
	const unknown = await run(['--query-cmd', 'false', '--start-cmd', 'false {prefix}'], text);
	t.is(unknown.code, 4);
	t.is(unknown.byName('a').status, 'untestable');
	const dump = JSON.stringify({
		Protocol: 'MsgPack:1',
		Plugins: [
			{
				Name: 'x',
				Phases: ['access'],
				Version: '1.0.0',
				Priority: 1,
				Schema: {name: 'x', fields: [{config: {type: 'record', fields: []}}]},
			},
		],
	});
	const dead = await run(
		['--query-cmd', `echo '${dump}'`, '--start-cmd', 'false {prefix}'],
		`${text}\n---\nname: b\nrequest: {}`,
	);
	t.is(dead.code, 4);
	t.regex(dead.byName('a').actual, /^the server did not start: /);
	t.is(dead.byName('b').actual, 'the server did not start');
});

test('known failures cover scenarios', async t => {
	writeFileSync(path.join(dir, 'known.yml'), '- rule: scenario/**/wrong\n  reason: on purpose\n');
	const text = 'name: right\nrequest: {}\n---\nname: wrong\nrequest: {}\nexpect: {client: {status: 418}}';
	const {code, byName} = await run([js], text, '--known-failures', 'known.yml');
	t.is(code, 0);
	t.true(byName('wrong').knownFailure);
});

test('a passing run is a passing exit code', async t => {
	allPass(t, await run([js], 'name: a\nrequest: {headers: {host: b}}\nexpect: {client: {status: 200}}', '--trace'), 1);
});
