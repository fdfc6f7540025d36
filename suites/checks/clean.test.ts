import test from 'ava';
import {kongVersion} from '../../mock-kong/internal.js';
import {type Seen, unclean} from './clean.js';

const version = kongVersion('3.9');

const of = (bytes: Buffer, from: Seen['from'] = 'server', connection = 1): Seen => ({
	...{kind: 'message', from, connection, bytes},
	totalBytes: bytes.length,
});
const msgPack = (hex: string) => of(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const frame = (payload: string | readonly number[]): Seen => {
	const inside = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
	const head = Buffer.alloc(4);
	head.writeUInt32LE(inside.length);
	return of(Buffer.concat([head, inside]));
};
const connect: Seen = {...of(Buffer.alloc(0), 'kong'), kind: 'connect'};

test('MsgPack: keys that Kong loses, not text that is no UTF-8', t => {
	const told = (hex: string) => unclean([msgPack(hex)], 'MsgPack:1', version);
	t.is(told('94 01 01 c0 82 a1 61 01 a1 62 02'), undefined);
	t.is(told('94 01 01 c0 82 a1 61 01 a1 61 02'), 'a map key that comes twice: "a", at byte 8 of a message of 11 bytes');
	t.is(told('94 01 01 c0 81 c0 02'), 'a map key that is nil or NaN, at byte 5 of a message of 7 bytes');
	t.is(told('94 01 01 c0 81 90 02'), 'a map key that is of type array, at byte 5 of a message of 7 bytes');
	t.is(told('94 01 01 c0 81 a1 61 a1 ff'), undefined);
});

test("MsgPack: Kong's own messages are not looked at", t => {
	const twice = msgPack('82 a1 61 01 a1 61 02');
	t.is(unclean([{...twice, from: 'kong'}], 'MsgPack:1', version), undefined);
});

test('ProtoBuf: an RpcReturn and arguments, each by its type', t => {
	const told = (...frames: readonly Seen[]) => unclean([connect, ...frames], 'ProtoBuf:1', version);
	const header = [frame('kong.request.get_header'), frame([0x0a, 1, 0x61])];
	t.is(told(...header, frame([]), frame([8, 7])), undefined);
	t.is(
		told(...header, frame([]), frame([8, 7, 0x98, 6, 1])),
		'RpcReturn has no field 99, at byte 2 of a message of 5 bytes',
	);
	t.is(
		told(...header, frame([]), frame([8, 7, 8, 7])),
		'RpcReturn.sequence comes more than once, at byte 2 of a message of 4 bytes',
	);
	t.regex(told(header[0]!, frame([8, 1])) ?? '', /^String\.v is bytes on the wire, not varint/);
	t.is(told(frame('kong.request.get_path'), frame([]), frame('kong.request.get_path'), frame([])), undefined);
});

test('ProtoBuf: a connection whose beginning is lost is followed from the next name on', t => {
	const told = (...frames: readonly Seen[]) => unclean(frames, 'ProtoBuf:1', version);
	const arguments_ = frame([0x0a, 1, 0x61]);
	t.is(told(arguments_, frame([])), undefined);
	t.regex(told(arguments_, frame('kong.request.get_path'), frame([]), frame([8, 7, 8, 7])) ?? '', /more than once/);
});
