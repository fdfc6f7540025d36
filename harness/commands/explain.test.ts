import test from 'ava';
import {rules} from '../../suites/index.js';
import {fakeIo} from '../fake-io.js';
import type {RuleInfo} from '../rule-info.js';
import {explainCommand} from './explain.js';

const rule = (id: string): RuleInfo => ({
	id,
	level: 'MUST',
	title: `title of ${id}`,
	requirement: 'the requirement',
	why: 'mp_rpc.lua: Rpc:call',
	consequence: 'the request hangs',
});

const explain = async (...argv: string[]) => {
	const io = fakeIo({columns: 100});
	await explainCommand(argv, rules, io);
	return io.out();
};

test("a line of Kong's log is explained", async t => {
	const io = fakeIo({columns: 100});
	const book = [rule('framing/frames'), rule('info/name'), rule('pdk-calls/known-function')];
	t.is(await explainCommand(['method "kong.client.get_it" not found'], book, io), 0);
	t.is(
		io.out(),
		`method "<name>" not found

  Means         ProtoBuf: pluginsocket.proto of this Kong has no such method: the library is newer
                than Kong. With odd bytes for a name, frames are out of step. The connection is
                dropped.
  The client    Up to 3.7 the request goes on without the rest of the plugin; since 3.8 a 500.
  To mend it    Take the release of go-pdk that belongs to this Kong, or do without the function.
  Said by       Kong
  Kong          up to 3.7, [error]
                  plugin_servers/pb_rpc.lua: call_pdk
                3.8 and later, [error]: pluginserver error: method "<name>" not found
                  plugin_servers/pb_rpc.lua: call_pdk
  Rules         framing/frames: title of framing/frames
                pdk-calls/known-function: title of pdk-calls/known-function

  Look for it: kong-ps-conform <target> --only framing/frames --only pdk-calls/known-function
`,
	);
});

test('whole lines, several texts, and rules beside them', async t => {
	const line =
		'2024/05/06 10:11:12 [error] 1234#0: *12 [kong] plugin.lua:260 [my-plugin] starting instance: no data, client: 127.0.0.1, server: kong, request: "GET /me@home HTTP/1.1", host: "localhost"';
	const whole = await explain(line);
	t.regex(whole, /^no data\n/);
	t.regex(whole, /\n\nstarting instance: <error>\n\n/);
	const two = await explain('could not find pdk method', 'closed', 'info/version', 'go-pdk@0.11.0');
	t.regex(two, /^info\/version \(MUST\)\n/);
	t.regex(two, /\ngo-pdk@0\.11\.0: what fails on this PDK/);
	t.regex(two, /\ncould not find pdk method: <name>\n(.*\n)*closed\n/);
});

test('words without quotes are one text', async t => {
	t.regex(await explain('no', 'data'), /^no data\n/);
	t.regex(
		await explain(...'starting instance: someone@example.org is no config'.split(' ')),
		/^starting instance: <error>\n/,
	);
	t.regex(await explain(...'flag provided but not defined: -dump'.split(' ')), /^flag redefined/);
	await t.throwsAsync(explain('-dump'), {message: /unknown option '-dump'/});
	await t.throwsAsync(explain('two', 'words'), {message: /there is no rule two\n/});
});

test('a word Kong says often shows the texts that have it', async t => {
	const many = await explain('pluginserver');
	t.regex(many, /^\d+ lines of Kong's log have this in them: paste more of yours\.\n\n {2}/);
	t.regex(many, /\n {2}pluginserver error: timeout\n/);
	t.false(many.includes('Means'), many);
});

test('a name that is nearly a rule is no line, and what is neither is wrong usage', async t => {
	await t.throwsAsync(explain('phases'), {
		message: /there is no rule phases\n.*phases\/\* for the whole chapter; a line of/,
	});
	await t.throwsAsync(explain('process'), {message: /process\/\* for the whole chapter/});
	await t.throwsAsync(explain('it rains again'), {
		message: /no line of Kong's log about plugin servers is known like "it rains again"\n.*in quotes/,
	});
	await t.throwsAsync(explain('info/version', 'it rains again'), {message: /is known like/});
	await t.throwsAsync(explain('it rains '.repeat(5000)), {message: /^.{0,300}\n.{0,300}$/});
});
