import {decode} from '@msgpack/msgpack';
import test from 'ava';
import {type LuaKey, LuaMap, type LuaValue} from '../../lua/values.js';
import {LuaBin} from './encode.js';
import {readServerMessage, request, stepArgument} from './messages.js';

const luaMap = (entries: [LuaKey, LuaValue][]) => new LuaMap(entries);

test('a request is [0, id, method, [argument]]', t => {
	const bytes = request(300, 'plugin.CloseInstance', 5);
	t.is(bytes.toString('hex'), `9400cd012cb4${Buffer.from('plugin.CloseInstance').toString('hex')}9105`);
});

test('a step leaves out what is nil', t => {
	t.deepEqual(decode(request(1, 'plugin.Step', stepArgument(7, undefined))), [0, 1, 'plugin.Step', [{EventId: 7}]]);
	t.deepEqual(decode(request(1, 'plugin.Step', stepArgument(7, false))), [
		0,
		1,
		'plugin.Step',
		[{EventId: 7, Data: false}],
	]);
	t.is(
		request(1, 'plugin.Step', stepArgument(undefined, new LuaBin('b')))
			.toString('hex')
			.slice(-20),
		'9181a444617461c40162',
	);
});

test('responses and notifications', t => {
	t.deepEqual(readServerMessage([1, 4, undefined, 'r'], 4), {kind: 'response', error: undefined, result: 'r'});
	t.deepEqual(readServerMessage([1, 4, false], 4), {kind: 'response', error: false, result: undefined});
	t.deepEqual(readServerMessage([2, 'serverPid', 12], 4), {kind: 'notification', label: 'serverPid', args: 12});
	// Lua does not see whether the table came as an array or as a map
	const asMap = luaMap([
		[1, 1],
		[2, 4],
		[4, 'r'],
	]);
	t.deepEqual(readServerMessage(asMap, 4), {kind: 'response', error: undefined, result: 'r'});
});

test('what raises in Rpc:call raises with its text', t => {
	const raises = (data: Parameters<typeof readServerMessage>[0]) => {
		const message = readServerMessage(data, 4);
		return message.kind === 'malformed' ? message.raises : message.kind;
	};
	t.is(raises([1, 5, undefined, 'r']), 'unexpected RPC response ID from Go plugin server');
	t.is(raises([1, '4', undefined, 'r']), 'unexpected RPC response ID from Go plugin server');
	t.is(raises([0, 4]), 'RPC response expected from Go plugin server');
	t.is(raises([]), 'RPC response expected from Go plugin server');
	t.is(raises('text'), 'RPC response expected from Go plugin server');
	t.is(raises(undefined), "attempt to index local 'data' (a nil value)");
	t.is(raises(1), "attempt to index local 'data' (a number value)");
	t.is(raises(true), "attempt to index local 'data' (a boolean value)");
});
