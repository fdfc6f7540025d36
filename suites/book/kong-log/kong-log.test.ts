import test from 'ava';
import {kongVersions} from '../../../mock-kong/versions/index.js';
import {rules} from '../../index.js';
import {findLogLines} from './find.js';
import {logLines} from './index.js';

const samples: Record<string, string> = {
	name: 'my-plugin',
	number: '7',
	path: '/usr/local/kong/my.socket',
	type: 'nil',
	phase: 'access',
	version: '2',
	protocol: 'Json:1',
	field: "field'v'",
};
/** The text as Kong would write it. */
const filled = (text: string) =>
	text.replace(/<([a-z]+)>/g, (_, name: string) => samples[name] ?? 'some thing, or more');
const firstTexts = (pasted: string) => findLogLines(pasted).map(({texts: [{text}]}) => text);
const inNginxLine = (message: string) =>
	`2024/05/06 10:11:12 [error] 1234#0: *12 [kong] mp_rpc.lua:344 [my-plugin] ${message}, client: 127.0.0.1, server: kong, request: "GET / HTTP/1.1", host: "localhost:8000", request_id: "a1"`;

const all = logLines.flatMap(line => line.texts.map(text => ({line, ...text})));

test('each text is found with its values filled in: alone, in capitals, and in a line of the log', t => {
	for (const {line, text} of all) {
		const message = filled(text);
		t.true(findLogLines(message).includes(line), message);
		t.true(findLogLines(message.toUpperCase()).includes(line), message);
		t.true(findLogLines(inNginxLine(message)).includes(line), message);
	}
});

test('rules and versions exist, and nothing is said twice', t => {
	const ids = new Set<string>(rules.map(rule => rule.id));
	const minors = new Set(['2.0', '2.3', '2.4', '2.6', '2.7', ...kongVersions.map(({name}) => name)]);
	for (const {line, text, since = '2.8', until = '3.9'} of all) {
		for (const rule of line.rules) t.true(ids.has(rule), `${text}: ${rule}`);
		t.is(new Set(line.rules).size, line.rules.length, text);
		t.true(minors.has(since) && minors.has(until), text);
		t.true(since === '2.8' || until === '3.9' || since <= until, text);
	}
	const said = all.map(({text, since, until}) => `${text} ${since} ${until}`);
	t.deepEqual(
		said.filter((one, i) => said.indexOf(one) !== i),
		[],
	);
	t.true(logLines.length >= 40, String(logLines.length));
});

test('what people met in public threads', t => {
	const met = {
		'Not a plugin info table': /Not a plugin info table/,
		'failed decoding plugin info': /Not a plugin info table/,
		'plugin is enabled but not installed': /enabled but not installed/,
		'no plugin instance N': /no plugin instance/,
		'no data': /^no data$/,
		'starting instance: no data': /^no data$/,
		closed: /^closed$/,
		'Could not claim instance_id': /Could not claim/,
		'failed to post plugin_server reset_instances event: queue overflow': /failed to post/,
		'could not find pdk method': /could not find pdk method/,
		"bad argument #2 to 'encode'": /'encode'/,
		"pack 'userdata' is unimplemented": /userdata/,
		"attempt to get length of local 'str' (a nil value)": /get length/,
		'string field contains invalid UTF-8': /invalid UTF-8/,
		'no phase in kong.ctx.core.phase': /no phase/,
		'exit 127': /command not found/,
		'int is not allowed for map key': /map key/,
		'unexpected RPC response ID': /response ID/,
		'plugin server is not ready': /not ready/,
		'starting instance: nil': /^starting instance: nil/,
		'flag redefined: kong-prefix': /flag redefined/,
		'VERSION field does not follow the "x.y.z" format, got: "nil"': /VERSION/,
	};
	for (const [pasted, wanted] of Object.entries(met))
		t.true(
			firstTexts(pasted).some(text => wanted.test(text)),
			pasted,
		);
});

test('whole lines as they stand in a log', t => {
	const lines: [string, string][] = [
		[
			'2022/12/22 07:31:51 [crit] 2257#0: *13 connect() to unix:/usr/local/kong/my.socket failed (2: No such file or directory), context: ngx.timer',
			'connect() to unix:<path> failed (2: No such file or directory)',
		],
		[
			'2023/01/02 03:04:05 [warn] 1#0: *9 [lua] process.lua:286: handle_not_ready(): plugin server is not ready, my-plugin will not be executed in this request, client: 10.0.0.1, server: kong',
			'plugin server is not ready, <name> will not be executed in this request',
		],
		[
			"kong-1  | 2024/10/01 00:00:00 [notice] 1277#0: *305 [kong] process.lua:270 external pluginserver 'js' terminated: exit 1, context: ngx.timer",
			"external pluginserver '<name>' terminated: <reason>",
		],
		[
			"nginx: [error] init_by_lua error: /usr/local/share/lua/5.1/kong/init.lua:553: error loading plugin schemas: on plugin 'py': py plugin is enabled but not installed;\nno plugin found\nstack traceback:\n\t[C]: in function 'assert'",
			'<name> plugin is enabled but not installed; no plugin found',
		],
		[
			'2024/10/01 00:00:00 [error] 7#0: *5 lua entry thread aborted: runtime error: /usr/local/share/lua/5.1/MessagePack.lua:126: missing bytes\nstack traceback:\ncoroutine 0:',
			'lua entry thread aborted: runtime error: <error>',
		],
		[
			'2024/10/01 00:00:00 [info] 7#0: [js:99] Error: Cannot find module x, context: ngx.timer',
			'[<name>:<number>] <output>',
		],
		[
			'2024/10/01 00:00:00 [error] 7#0: *5 lua entry thread aborted: runtime error: phases.lua:90: function cannot be called in certificate phase (only in: rewrite, access)\nstack traceback:\ncoroutine 0: while SSL handshaking, context: ssl_certificate_by_lua*, client: 127.0.0.1',
			'function cannot be called in <phase> phase (only in: <phases>)',
		],
		['{"message":"An unexpected error occurred"}', 'An unexpected error occurred'],
		['[pluginserver] started, pid 12', '[pluginserver] started, pid <number>'],
	];
	for (const [line, first] of lines) t.is(firstTexts(line)[0], first, line);
	t.true(firstTexts(lines[4]![0]).includes('missing bytes'));
});

test('of several that fit, the one with most of its words comes first', t => {
	t.deepEqual(firstTexts(inNginxLine('starting instance: no data')), ['no data', 'starting instance: <error>']);
	t.is(
		firstTexts("external pluginserver 'go' terminated: exit 126")[0],
		"external pluginserver '<name>' terminated: exit 126",
	);
});

test('parts: cut before, behind, or through a value; quotes lost on the way', t => {
	t.deepEqual(firstTexts('find pdk method'), ['could not find pdk method: <name>']);
	t.deepEqual(firstTexts('pluginserver py terminated: exit 1'), [
		"external pluginserver '<name>' terminated: <reason>",
	]);
	t.deepEqual(firstTexts('Could not claim instance_id for my-pl'), [
		'Could not claim instance_id for <name> (key: <id>)',
	]);
	t.deepEqual(firstTexts('Duplicate plugin name [a] by x and'), [
		'Duplicate plugin name [<name>] by <name> and <name>',
	]);
});

test('what Kong does not say is not found', t => {
	for (const text of [
		'',
		'no',
		'nonsense',
		'hello, how are you today',
		'Starting a conversation',
		'the door was closed again',
		'open() "/x" failed (2: No such file or directory)',
		"external pluginserver 'a b c' went for a walk",
		'instances/unknown-refusd',
		'method of payment not found',
		'exit 12',
	]) {
		t.deepEqual(firstTexts(text), [], text);
	}
});

test('long lines and many lines are bounded', t => {
	const long = 100_000;
	for (const piece of ['a', ' ', '[', '"', 'connect() to unix:', 'no data, client: ', '\n', '2024/05/06 ']) {
		t.notThrows(() => findLogLines(piece.repeat(long / piece.length)));
	}
	t.deepEqual(firstTexts(`no data, client: ${'x'.repeat(long)}`), ['no data']);
});
