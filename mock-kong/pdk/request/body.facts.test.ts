import test from 'ava';
import {LuaMap, type LuaValue, luaRecord} from '../../lua/values.js';
import type {ClientRequest} from '../../ngx/input.js';
import {kongVersion} from '../../versions/index.js';
import {createPdk} from '../index.js';
import {testState} from '../testing.js';

/** What kong.request.<name> returns, or the text it raises. */
function ask(name: string, input: ClientRequest, args: LuaValue[], version = '3.9'): unknown {
	const kong = kongVersion(version);
	const {state} = testState({version: kong, input: {method: 'POST', ...input}});
	const outcome = createPdk(kong).call(state, `kong.request.${name}`, args);
	state.free();
	return outcome.kind === 'returned' ? outcome.values : outcome.kind === 'raised' ? outcome.message : outcome.kind;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data';
const big = `{"b":"${'a'.repeat(20_000)}"}`;
const many = Array.from({length: 120}, (_, i) => `a${i}=1`).join('&');
const tooLarge = "request body did not fit into client body buffer, consider raising 'client_body_buffer_size'";
const typed = (type: string, body: string): ClientRequest => ({headers: {'Content-Type': type}, body});

const rows: [what: string, input: ClientRequest, args: LuaValue[], expected: unknown][] = [
	...['null', '"text"', '1', '1.5', 'true', 'false', ''].map((body): (typeof rows)[number] => [
		`JSON that is no table: ${body}`,
		typed(json, body),
		[],
		[undefined, 'invalid json body', json],
	]),
	['an empty object and an empty array', typed(json, '[{},[]]'), [], [[[], []], undefined, json]],
	[
		'the type in any case',
		typed('APPLICATION/x-WWW-form-Urlencoded', 'a=1'),
		[],
		[luaRecord({a: '1'}), undefined, form],
	],
	['a type that only begins like one', typed(`${form}2`, 'a=1'), [], [luaRecord({a: '1'}), undefined, form]],
	[
		'a type with a space before it',
		typed(json, '{}'),
		[` ${json}`],
		[undefined, `unsupported content type ' ${json}'`, ` ${json}`],
	],
	['an empty type', typed(json, '{}'), [''], [undefined, "unsupported content type ''", '']],
	['false for the type of the header', typed(json, '[1]'), [false], [[1], undefined, json]],
	['a type that is no text', typed(json, '{}'), [true], "bad argument #1 to 'lower' (string expected, got boolean)"],
	['a form without a body', {headers: {'Content-Type': form}}, [], [[], undefined, form]],
	['names of a form by case', typed(form, 'A=1&a=2'), [], [luaRecord({A: '1', a: '2'}), undefined, form]],
	[
		'a form in a file',
		typed(form, 'a=1'.repeat(8000)),
		[],
		[undefined, 'request body in temp file not supported', form],
	],
	['JSON in a file', typed(json, big), [], [undefined, tooLarge, json]],
	[
		'JSON in a file, with a size that allows it',
		typed(json, big),
		[json, undefined, 20_008],
		[luaRecord({b: 'a'.repeat(20_000)}), undefined, json],
	],
	[
		'JSON in a file, with a size that does not',
		typed(json, big),
		[json, undefined, 20_007],
		[undefined, 'request body file too big: 20008 > 20007', json],
	],
	['the limit is not looked at but for a form', typed(json, '[]'), [json, 'x'], [[], undefined, json]],
	['a limit that is no number', typed(form, 'a=1'), [form, 'x'], 'max_args must be a number'],
	['a limit below 1', typed(form, 'a=1'), [form, 0], 'max_args must be >= 1'],
	['a limit above 1000', typed(form, 'a=1'), [form, 1001], 'max_args must be <= 1000'],
	[
		'parts that end in line feeds',
		typed(
			`${multipart}; boundary=Q`,
			'--Q\nContent-Disposition: form-data; name="t"\n\nx\n--Q\nContent-Disposition: form-data; name="t"\n\ny\n--Q--',
		),
		[],
		[luaRecord({t: ['x', 'y']}), undefined, multipart],
	],
	[
		'a multipart type without a body',
		{headers: {'Content-Type': `${multipart}; boundary=Q`}},
		[],
		[[], undefined, multipart],
	],
	[
		'the boundary is that of the argument',
		typed(json, '--Q\r\nContent-Disposition: form-data; name="t"\r\n\r\nx\r\n--Q--'),
		[`${multipart}; boundary=Q`],
		[luaRecord({t: 'x'}), undefined, multipart],
	],
];
for (const [what, input, args, expected] of rows) {
	test(`get_body: ${what}`, t => {
		t.deepEqual(ask('get_body', input, args), expected);
	});
}

test('get_body: a hundred arguments of a form, or as many as asked for', t => {
	const size = (args: LuaValue[]) => {
		const answer = ask('get_body', typed(form, many), args);
		const [table] = Array.isArray(answer) ? answer : [];
		return table instanceof LuaMap ? table.size : undefined;
	};
	t.deepEqual([size([]), size([form, 60]), size([form, 1000])], [100, 60, 120]);
});

test('get_body: before 3.8 a size changes nothing', t => {
	t.deepEqual(ask('get_body', typed(json, big), [json, undefined, 0], '3.4'), [undefined, tooLarge, json]);
});

test('get_raw_body: the bytes as they came', t => {
	const body = Buffer.from([0, 0xff, 0x0d, 0x0a, 0xc3]);
	t.deepEqual(ask('get_raw_body', {body}, []), ['\0\xff\r\n\xc3']);
	t.deepEqual(ask('get_raw_body', {}, []), ['']);
	t.deepEqual(ask('get_raw_body', {method: 'GET', body: 'x'}, []), ['x']);
	t.is(ask('get_raw_body', {body: big}, [{} as never]), 'attempt to compare table with number');
	t.deepEqual(ask('get_raw_body', {body: 'x'}, ['no number, but nothing in a file']), ['x']);
});
