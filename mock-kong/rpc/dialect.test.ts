import test from 'ava';
import {kongVersion} from '../versions/index.js';
import {protocols} from '../wire/protocol.js';
import {dialectOf} from './index.js';

const msgpack = dialectOf('MsgPack:1');
const protobuf = dialectOf('ProtoBuf:1');

test('each protocol has its dialect', t => {
	for (const protocol of protocols) t.is(dialectOf(protocol).protocol, protocol);
});

test('the ids of answers are read from bytes in any pieces', t => {
	// [1, 7, nil, 1], a notification [2, "x", []], [1, 300, nil, nil]
	const answers = Buffer.from('940107c001' + '9302a17890' + '9401cd012cc0c0', 'hex');
	const read = msgpack.answerReader();
	t.deepEqual(
		[...answers].flatMap(byte => read(Buffer.of(byte))),
		[7, 300],
	);
	// Frames of RpcReturn: sequence 7, then 300
	const returns = Buffer.from('02000000' + '0807' + '03000000' + '08ac02', 'hex');
	const readFrames = protobuf.answerReader();
	t.deepEqual(
		[...returns].flatMap(byte => readFrames(Buffer.of(byte))),
		[7, 300],
	);
});

test('a StartInstance is what Kong writes', t => {
	const name = Buffer.from('plugin.StartInstance').toString('hex');
	t.is(msgpack.startMessage(1, 'p', '{}').toString('hex'), `940001b4${name}9182a44e616d65a170a6436f6e666967a27b7d`);
	// RpcCall {sequence: 1, cmd_start_instance: {name: "p", config: "{}"}}
	t.is(protobuf.startMessage(1, 'p', '{}').toString('hex'), '0c000000' + '0801' + '8a0207' + '0a0170' + '12027b7d');
});

test('which errors begin an event again', t => {
	const [old, newest] = [kongVersion('2.8'), kongVersion('3.9')];
	for (const dialect of [msgpack, protobuf]) t.true(dialect.restarts('No plugin instance 7', old));
	t.false(msgpack.restarts('closed', newest));
	t.false(protobuf.restarts('closed', old));
	t.true(protobuf.restarts('closed', newest));
	for (const kong of [old, newest]) t.is(protobuf.restarts('closed', kong), protobuf.repeatsClosed(kong));
});

test('what an event is worth whose server failed', t => {
	const ends = ['2.8', '3.4', '3.7', '3.9'].map(name => {
		const kong = kongVersion(name);
		return [msgpack.failsOpen(kong), protobuf.failsOpen(kong), msgpack.isNotReady('not ready', kong)];
	});
	t.deepEqual(ends, [
		[true, true, false],
		[true, true, true],
		[true, true, false],
		[true, false, false],
	]);
	t.true(msgpack.resets({kind: 'failed', message: 'no'}, kongVersion('3.6')));
	t.false(msgpack.resets({kind: 'failed', message: 'no', silent: true}, kongVersion('3.6')));
	t.true(msgpack.resets({kind: 'failed', message: 'not ready'}, kongVersion('3.4')));
	t.false(protobuf.resets({kind: 'failed', message: 'not ready'}, kongVersion('3.4')));
});

test('over which nil answers Kong raises', t => {
	const newest = kongVersion('3.9');
	for (const name of ['kong.request.get_headers', 'kong.request.get_query', 'kong.request.get_raw_body']) {
		t.false(msgpack.canAnswerNil(name, newest));
		t.true(protobuf.canAnswerNil(name, newest));
	}
	t.true(msgpack.canAnswerNil('kong.request.get_raw_body', kongVersion('2.8')));
	t.true(msgpack.canAnswerNil('kong.request.get_header', newest));
});

test('a list cannot be sent by Kong 2.8 over ProtoBuf', t => {
	t.deepEqual(
		[protobuf, msgpack].map(dialect => ['2.8', '3.0'].map(name => dialect.canSendList(kongVersion(name)))),
		[
			[false, true],
			[true, true],
		],
	);
});
