import test from 'ava';
import {describe, describePayload} from './describe.js';
import {messageSpec} from './schema.js';
import {fields, inspect} from './walker.js';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const issues = (type: string, hex: string) => inspect(messageSpec(type), bytes(hex)).map(i => `${i.kind}@${i.offset}`);

test('fields carry number, wire type, place and value', t => {
	const found = [...fields(bytes('08 ffffffffffffffffff01 12 02 6869 19 000000000000f83f 25 ffffffff a206 01 00'))];
	t.deepEqual(
		found.map(f => [f.number, f.wireType, f.offset, f.length, f.value ?? f.payload?.toString()]),
		[
			[1, 'varint', 0, 11, -1],
			[2, 'bytes', 11, 4, 'hi'],
			[3, '64bit', 15, 9, 1.5],
			[4, '32bit', 24, 5, 4294967295],
			[100, 'bytes', 29, 4, '\0'],
		],
	);
});

test('issues are named with their place, inner messages included', t => {
	t.deepEqual(issues('KV', '0a 01 6b 12 03 1a 01 76'), []);
	t.deepEqual(issues('String', '10 05'), ['unknown-field@0']);
	t.deepEqual(issues('String', '08 05'), ['wrong-wire-type@0']);
	t.deepEqual(issues('KV', '0a 01 6b 12 03 1a 01 ff'), ['invalid-utf8@5']);
	t.deepEqual(issues('ByteString', '0a 01 ff'), []);
	t.deepEqual(issues('String', '0a0161 0a0162'), ['repeated-field@3']);
	t.deepEqual(issues('Route', '2a0161 2a0162'), []);
	t.deepEqual(issues('String', '0a 05 61'), ['truncated@0']);
	t.deepEqual(issues('String', '0a0161 ff'), ['truncated@3']);
	t.deepEqual(issues('String', '0e'), ['bad-tag@0']);
	t.deepEqual(issues('String', '02 00'), ['bad-tag@0'], 'field 0');
	t.deepEqual(issues('String', '0c'), ['bad-tag@0'], 'the end of no group');
});

test('frames on one line', t => {
	t.is(
		describe(bytes('0f000000 0802 a202 0a 0801 1206 616363657373'), 300, 'kong'),
		'RpcCall{sequence: 2, cmd_handle_event{instance_id: 1, event_name: "access"}}',
	);
	t.is(
		describe(bytes('09000000 0802 8a02 04 0a0170'), 300, 'server'),
		'RpcReturn{sequence: 2, instance_status{name: "p"}, …} (8 of 9 bytes)',
	);
	t.is(describe(bytes('02000000 0803'), 300, 'server'), 'RpcReturn{sequence: 3}');
	t.is(describe(bytes('11000000')), '(empty frame) (0 of 17 bytes)');
	t.is(describe(bytes('00000000')), '(empty frame)');
	const method = Buffer.from('kong.request.get_method');
	t.is(describe(Buffer.concat([bytes('17000000'), method])), 'method "kong.request.get_method"');
	t.is(describe(bytes('05000000 0a03 616263')), '{1: "abc"}');
	t.is(describe(bytes('0200')), 'torn frame "\\x02\\x00"');
});

test('named where the type is known', t => {
	t.is(describePayload(bytes('0a016b 1202 2000'), 300, 'server', 'KV'), 'KV{k: "k", v{bool_value: false}}');
	t.is(
		describePayload(bytes('0800'), 300, 'kong', 'google.protobuf.Value'),
		'google.protobuf.Value{null_value: NULL_VALUE}',
	);
});

test('any bytes can be described', t => {
	for (let seed = 1; seed < 400; seed++) {
		const noise = Buffer.from(Array.from({length: 40}, (_, i) => (seed * 7919 + i * i * 104729 + seed * i) & 0xff));
		t.notThrows(() => describe(noise));
		t.notThrows(() => describePayload(noise, 50, 'server'));
		t.notThrows(() => inspect(messageSpec('google.protobuf.Value'), noise));
	}
	t.is(describe(Buffer.concat([bytes('10270000'), Buffer.alloc(10000, 0x0a)]), 50).length, 50);
});
