import {encode} from '@msgpack/msgpack';
import test from 'ava';
import {describe} from './describe.js';
import {inspect, type Token, tokens} from './tokens.js';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const list = (hex: string) => [...tokens(bytes(hex))];
const kinds = (hex: string) => inspect(bytes(hex)).map(issue => `${issue.kind}@${issue.offset}`);

test('tokens carry type, format, place and value', t => {
	const brief = (token: Token) => [
		token.type,
		token.format,
		token.offset,
		token.length,
		token.depth,
		token.role,
		token.value,
	];
	t.deepEqual(list('82 a161 cc05 c3 92 ca3fc00000 c0').map(brief), [
		['map', 0x82, 0, 1, 0, 'value', undefined],
		['str', 0xa1, 1, 2, 1, 'key', undefined],
		['uint', 0xcc, 3, 2, 1, 'value', 5],
		['bool', 0xc3, 5, 1, 1, 'key', true],
		['array', 0x92, 6, 1, 1, 'value', undefined],
		['float32', 0xca, 7, 5, 2, 'value', 1.5],
		['nil', 0xc0, 12, 1, 2, 'value', null],
	]);
	t.deepEqual(list('c7 02 ff 0102')[0]?.payload, bytes('0102'));
	t.is(list('cf ffffffffffffffff')[0]?.value, 2n ** 64n - 1n);
	t.is(list('d3 ffffffffffffff00')[0]?.value, -256);
	t.is(list('d1 8000')[0]?.value, -32768);
	t.is(list('d0 ff')[0]?.value, -1);
});

test('a sound message has no issues, however it is packed', t => {
	t.deepEqual(inspect(Buffer.from(encode({a: [1, 2.5, null, 'é'], b: {c: new Uint8Array([255])}}))), []);
	t.deepEqual(kinds('d9 01 61'), []);
	t.deepEqual(kinds('cf 0000000000000001'), []);
});

test('issues are named with their place', t => {
	t.deepEqual(kinds('92 a1ff a2c328'), ['invalid-utf8@1', 'invalid-utf8@3']);
	t.deepEqual(kinds('a3 eda080'), ['invalid-utf8@0'], 'a surrogate');
	t.deepEqual(kinds('c4 01 ff'), []);
	t.deepEqual(kinds('82 a161 01 a161 02'), ['duplicate-key@4']);
	t.deepEqual(kinds('82 a161 01 c40161 02'), ['duplicate-key@4'], 'one Lua string');
	t.deepEqual(kinds('82 01 01 cb3ff0000000000000 02'), ['duplicate-key@3'], 'one Lua number');
	t.deepEqual(kinds('82 01 01 a131 02'), []);
	t.deepEqual(kinds('82 81a16101 01 81a16101 01'), ['nested-key@1', 'nested-key@6']);
	t.deepEqual(kinds('81 c0 01'), ['nil-key@1']);
	t.deepEqual(kinds('92 81 a161 01 81 a161 01'), [], 'each map has its own keys');
	t.deepEqual(kinds('92 01 c1'), ['reserved@2']);
	t.deepEqual(kinds('92 01'), ['truncated@2']);
	t.deepEqual(kinds('a5 61'), ['truncated@0']);
	t.deepEqual(kinds(''), ['truncated@0']);
	t.deepEqual(kinds('01 02 03'), ['extra-bytes@1']);
});

test('a message on one line', t => {
	const message = [0, 3, 'plugin.HandleEvent', [{InstanceId: 1, EventName: 'access'}]];
	t.is(describe(Buffer.from(encode(message))), '[0, 3, "plugin.HandleEvent", [{InstanceId: 1, EventName: "access"}]]');
	t.is(describe(bytes('84 01 02 a0 90 a26120 80 c3 c0')), '{1: 2, "": [], "a ": {}, true: nil}');
	t.is(describe(bytes('93 c40161 d405ff cb3ff0000000000000')), '[bin"a", ext(5)"\\xff", 1.0]');
	t.is(describe(bytes('92 90 91 90')), '[[], [[]]]');
});

test('long strings are cut and marked', t => {
	t.is(describe(Buffer.from(encode(['a'.repeat(500)]))), `["${'a'.repeat(80)}…" (500 bytes)]`);
	t.is(describe(Buffer.from(encode(Array.from({length: 1000}, () => 1))), 20).length, 20);
});

test('nothing in a message reaches the terminal', t => {
	t.is(describe(Buffer.from(encode('a\x1b[31m\n\u202e"\\\x7f'))), '"a\\x1b[31m\\n\\u{202e}\\"\\\\\\x7f"');
	t.is(describe(bytes('a3 ff1b61')), '"\\xff\\x1ba"');
});

test('broken messages are described as far as they go', t => {
	t.is(describe(bytes('92 01')), '[1, …');
	t.is(describe(bytes('92 01 c1')), '[1, 0xc1?');
	t.is(describe(bytes('82 a161')), '{a: …');
	t.is(describe(bytes('01 02')), '1 + 2');
	t.is(describe(Buffer.alloc(0)), '');
	t.notThrows(() => describe(Buffer.alloc(100_000, 0x91)));
	for (let seed = 1; seed < 400; seed++) {
		const noise = Buffer.from(Array.from({length: 40}, (_, i) => (seed * 7919 + i * i * 104729 + seed * i) & 0xff));
		t.notThrows(() => describe(noise));
		t.notThrows(() => inspect(noise));
	}
});
