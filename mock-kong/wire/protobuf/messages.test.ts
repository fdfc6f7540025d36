import test from 'ava';
import {PackingError} from '../../lua/errors.js';
import {WireFault} from '../shared/fault.js';
import {decodeRpcReturn, encodeRpcCall} from './messages.js';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const text = (value: string) => Buffer.from(value).toString('hex');

test('calls', t => {
	t.is(
		encodeRpcCall(2, {cmd_start_instance: {name: 'p', config: '{"a":"\xff"}'}}).toString('hex'),
		// sequence 2; field 33: name "p", config of nine bytes
		bytes('08 02  8a02 0e  0a 01 70  12 09 7b2261223a22 ff 227d').toString('hex'),
	);
	t.is(encodeRpcCall(300, {cmd_close_instance: {instance_id: 7}}).toString('hex'), '08ac029a02020807');
	t.is(
		encodeRpcCall(3, {cmd_handle_event: {instance_id: 1, event_name: 'access'}}).toString('hex'),
		`0803a2020a08011206${text('access')}`,
	);
});

test('an instance id of 0 is left out, a negative one takes ten bytes', t => {
	t.is(encodeRpcCall(2, {cmd_close_instance: {instance_id: 0}}).toString('hex'), '08029a0200');
	t.is(encodeRpcCall(2, {cmd_close_instance: {instance_id: -1}}).toString('hex'), '08029a020b08ffffffffffffffffff01');
});

test('an instance id that is no number raises', t => {
	t.throws(() => encodeRpcCall(2, {cmd_close_instance: {instance_id: 'x'}}), {
		instanceOf: PackingError,
		message: "bad argument #2 to 'encode' (number/'#number' expected for field 'instance_id', got string)",
	});
	t.is(encodeRpcCall(2, {cmd_close_instance: {instance_id: '7'}}).toString('hex'), '08029a02020807');
});

test('returns', t => {
	t.deepEqual(decodeRpcReturn(bytes('08 05')), {sequence: 5, instanceStatus: undefined});
	t.deepEqual(decodeRpcReturn(bytes('')), {sequence: 0, instanceStatus: undefined});
	t.deepEqual(decodeRpcReturn(bytes('08 02 8a02 07 0a 01 70 10 03 20 09')), {
		sequence: 2,
		instanceStatus: {name: 'p', instance_id: 3, config: undefined, started_at: 9},
	});
	t.deepEqual(decodeRpcReturn(bytes('08 02 8a02 00')).instanceStatus, {
		name: '',
		instance_id: 0,
		config: undefined,
		started_at: 0,
	});
	t.throws(() => decodeRpcReturn(Buffer.from('\x0a\x01x')), {instanceOf: WireFault});
});
