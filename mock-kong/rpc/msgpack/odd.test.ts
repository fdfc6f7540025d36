import {decode, encode} from '@msgpack/msgpack';
import test, {type ExecutionContext} from 'ava';
import {LuaMap, type LuaValue} from '../../lua/values.js';
import {kongVersion} from '../../versions/index.js';
import {Transcript} from '../../wire/shared/transcript.js';
import type {PdkOutcome} from '../pdk-call.js';
import {ConnectionPool} from '../pool.js';
import {scriptedServer} from '../testing.js';
import {MsgpackRpc} from './rpc.js';

/** A Kong, and a server that answers the n-th message with the n-th of `answers`. */
async function setup(t: ExecutionContext, answers: readonly Buffer[], kong = '3.9') {
	const received: unknown[] = [];
	const server = await scriptedServer((socket, chunk) => {
		received.push(decode(chunk));
		const answer = answers[received.length - 1];
		if (answer) socket.write(answer);
	});
	const pool = new ConnectionPool(server.socketPath, new Transcript(), 2000);
	const rpc = new MsgpackRpc({
		pool,
		version: kongVersion(kong),
		messageIds: {last: 0},
		onNotification: () => {},
		onEventBegun: () => {},
		onLog: () => {},
	});
	t.teardown(async () => {
		pool.stop();
		await server.close();
	});
	return {rpc, received, connections: server.connections};
}

const bytes = (value: unknown) => Buffer.from(encode(value));
const ret = (id: number) => bytes([1, id, null, {EventId: 7, Data: 'ret'}]);
const call = (id: number, method: unknown) => bytes([1, id, null, {EventId: 7, Data: {Method: method, Args: []}}]);
const returned = (...values: LuaValue[]): PdkOutcome => ({kind: 'returned', values});

const noText = {kind: 'abandoned', by: 'wire', fault: 'error-not-text'};
const indexed = (type: string) => ({...noText, message: `attempt to index local 'err' (a ${type} value)`});
const unheard = {kind: 'failed', silent: true};

/** [1, id, error, result] as a server may answer HandleEvent. */
const ends: [string, unknown, unknown, object][] = [
	['the error false', false, null, unheard],
	['the error true', true, null, indexed('boolean')],
	['the error 0', 0, null, indexed('number')],
	['the error 1.5', 1.5, null, indexed('number')],
	[
		'an error that is a list',
		['no plugin instance'],
		null,
		{...noText, message: "attempt to call method 'lower' (a nil value)"},
	],
	['an empty error text', '', null, {kind: 'failed', message: '', silent: undefined}],
	['an error and a result', 'broken', {EventId: 1, Data: 'ret'}, {kind: 'failed', message: 'broken'}],
	['no error and no result', null, null, unheard],
	['the result false', null, false, unheard],
	['the result true', null, true, {kind: 'abandoned', message: "attempt to index local 'step_in' (a boolean value)"}],
	['the result 0', null, 0, {kind: 'abandoned', message: "attempt to index local 'step_in' (a number value)"}],
	['a result that is a text', null, 'ret', {kind: 'abandoned', message: "attempt to index field 'Data' (a nil value)"}],
	[
		'a result that is a list',
		null,
		['ret'],
		{kind: 'abandoned', message: "attempt to index field 'Data' (a nil value)"},
	],
	['Data false', null, {Data: false}, {kind: 'abandoned', message: "attempt to index field 'Data' (a boolean value)"}],
	['Data 5', null, {Data: 5}, {kind: 'abandoned', message: "attempt to index field 'Data' (a number value)"}],
	['Data RET', null, {Data: 'RET'}, {kind: 'abandoned', message: 'table index is nil'}],
];
for (const [name, error, result, end] of ends) {
	test(`HandleEvent answered with ${name}`, async t => {
		const {rpc, connections} = await setup(t, [bytes([1, 1, error, result]), ret(2)]);
		t.like(await rpc.handleEvent(1, 'access', () => returned()), end);
		t.deepEqual(await rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
		t.is(connections.length, 1, 'the answer was recognized, so its connection is pooled');
	});
}

const starts: [string, unknown, unknown, object][] = [
	['the error false', false, null, {kind: 'failed', value: false}],
	['the error 3', 3, null, {kind: 'failed', value: 3}],
	['an error that is a map', {message: 'no'}, null, {kind: 'failed', message: 'a table'}],
	['no error and no result', null, null, {kind: 'failed', nil: true}],
	[
		'the result false',
		null,
		false,
		{kind: 'abandoned', by: 'wire', message: "attempt to index local 'status' (a boolean value)"},
	],
	['a result that is a text', null, 'started', {id: undefined}],
	['an id that is a text', null, {Id: 'one'}, {id: 'one'}],
	['a negative id', null, {Id: -1}, {id: -1}],
	['an id that is a fraction', null, {Id: 1.5}, {id: 1.5}],
	['the id false', null, {Id: false}, {id: false}],
];
for (const [name, error, result, started] of starts) {
	test(`StartInstance answered with ${name}`, async t => {
		const {rpc} = await setup(t, [bytes([1, 1, error, result])]);
		t.like(await rpc.startInstance('p', '{}'), started);
	});
}

test('an instance id of any type comes back as it is, none is left out', async t => {
	const {rpc, received} = await setup(t, [ret(1), ret(2), ret(3), ret(4)]);
	for (const id of ['one', -1, 1.5, undefined]) await rpc.handleEvent(id, 'log', () => returned());
	const sent = (received as [number, number, string, [object]][]).map(([, , , [argument]]) => argument);
	t.deepEqual(sent, [
		{EventName: 'log', InstanceId: 'one'},
		{EventName: 'log', InstanceId: -1},
		{EventName: 'log', InstanceId: 1.5},
		{EventName: 'log'},
	]);
});

const multimap = 'kong.request.get_headers';
const named: [string, string, LuaValue, unknown][] = [
	['a text', 'kong.ctx.shared.get', 'plugin.Other', 'plugin.Other'],
	['true', 'kong.ctx.shared.get', true, true],
	['false', 'kong.ctx.shared.get', false, 'plugin.Step'],
	['a text in a multimap', multimap, 'plugin.Other', ['plugin.Other']],
	['true in a multimap', multimap, true, []],
];
for (const [name, method, own, sent] of named) {
	test(`an answer's _method is the method of the step: ${name}`, async t => {
		const {rpc, received} = await setup(t, [call(1, method), ret(2)]);
		await rpc.handleEvent(1, 'access', () => returned(new LuaMap([['_method', own]])));
		t.deepEqual((received[1] as unknown[])[2], sent);
	});
}

test('what is glued behind an answer: Kong loses up to 4096 bytes with it, more cost the connection', async t => {
	const answer = ret(1);
	for (const [glued, connectionsUsed] of [
		[4096 - answer.length, 1],
		[4097 - answer.length, 2],
	] as const) {
		const {rpc, connections} = await setup(t, [Buffer.concat([answer, Buffer.alloc(glued)]), ret(2)]);
		await rpc.handleEvent(1, 'access', () => returned());
		t.deepEqual(await rpc.handleEvent(1, 'log', () => returned()), {kind: 'ret'});
		t.is(connections.length, connectionsUsed);
	}
});
