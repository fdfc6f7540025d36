import test from 'ava';
import {type EntityConfig, type InstanceEvent, Instances} from './instances.js';
import type {CallFailure, Unclaimed} from './rpc/ends.js';
import {dialectOf} from './rpc/index.js';
import type {Rpc, StartedInstance} from './rpc/rpc.js';
import {kongVersion} from './versions/index.js';

const config = (seq: number, pluginId = 'a'): EntityConfig => ({
	pluginId,
	key: `k-${pluginId}`,
	seq,
	json: `{"seq":${seq}}`,
});

/** A server whose StartInstance answers come from `starts`, in order. */
function fakeRpc(starts: (StartedInstance | CallFailure | Promise<StartedInstance>)[]) {
	const asked: string[] = [];
	const rpc: Rpc = {
		async startInstance(_name, json) {
			asked.push(`start ${json}`);
			return starts[asked.filter(a => a.startsWith('start')).length - 1] ?? {kind: 'failed', message: 'no more'};
		},
		async closeInstance(id) {
			asked.push(`close ${String(id)}`);
			return {answer: null};
		},
		handleEvent: async () => ({kind: 'ret'}),
	};
	return {rpc, asked};
}

const odd = (value: number | boolean): CallFailure => ({kind: 'failed', message: String(value), value});
const unclaimed = (message: string): Unclaimed => ({kind: 'not-run', message, raised: false, fault: undefined});
const started = (id: unknown): StartedInstance => ({id, answer: {}});
const instances = (version = '3.9', events: InstanceEvent[] = []) =>
	new Instances(kongVersion(version), 250, event => events.push(event));

test('a config is started once and reused', async t => {
	const {rpc, asked} = fakeRpc([started(7)]);
	const table = instances();
	t.deepEqual(await table.get('p', config(1), rpc), {id: 7});
	t.deepEqual(await table.get('p', config(1), rpc), {id: 7});
	t.deepEqual(asked, ['start {"seq":1}']);
});

test('a new __seq__ starts the new instance, then closes the old one', async t => {
	const {rpc, asked} = fakeRpc([started(7), started(8)]);
	const table = instances();
	await table.get('p', config(1), rpc);
	t.deepEqual(await table.get('p', config(2), rpc), {id: 8});
	t.deepEqual(asked, ['start {"seq":1}', 'start {"seq":2}', 'close 7']);
});

test('two first requests at once: one start, the other waits for its id', async t => {
	let answer: (value: StartedInstance) => void = () => {};
	const {rpc, asked} = fakeRpc([
		new Promise<StartedInstance>(resolve => {
			answer = resolve;
		}),
	]);
	const table = instances();
	const both = Promise.all([table.get('p', config(1), rpc), table.get('p', config(1), rpc)]);
	setTimeout(() => answer(started(3)), 20);
	t.deepEqual(await both, [{id: 3}, {id: 3}]);
	t.is(asked.length, 1);
});

test('once Kong stopped nobody waits for an instance that is being started', async t => {
	const {rpc} = fakeRpc([new Promise<StartedInstance>(() => {})]);
	const table = new Instances(kongVersion('2.8'), 3_600_000);
	void table.get('p', config(1), rpc);
	const waiting = table.get('p', config(1), rpc);
	table.stop();
	t.deepEqual(await waiting, unclaimed('Could not claim instance_id for p (key: k-a)'));
});

test('an error to StartInstance raises and frees the claim; a Lua error leaves it standing', async t => {
	const table = instances();
	const failing = fakeRpc([{kind: 'failed', message: 'bad config'}, started(1)]);
	t.like(await table.get('p', config(1), failing.rpc), {kind: 'not-run', raised: true, message: 'bad config'});
	t.deepEqual(await table.get('p', config(1), failing.rpc), {id: 1});
	const raising = fakeRpc([{kind: 'abandoned', by: 'wire', message: 'boom'}]);
	t.like(await table.get('q', config(1, 'b'), raising.rpc), {kind: 'not-run', raised: true, message: 'boom'});
	t.deepEqual(
		await table.get('q', config(1, 'b'), raising.rpc),
		unclaimed('Could not claim instance_id for q (key: b)'),
	);
});

test('2.8 takes the error text of StartInstance for the instance: no id, and later events wait', async t => {
	const table = instances('2.8');
	const {rpc} = fakeRpc([{kind: 'failed', message: 'bad config'}]);
	t.deepEqual(await table.get('p', config(1), rpc), {id: undefined});
	t.like(await table.get('p', config(1), rpc), unclaimed('Could not claim instance_id for p (key: k-a)'));
});

test('a reset forgets every instance of the plugin since 3.6, nothing in 3.5, only its own before', async t => {
	for (const [version, left] of [
		['3.9', 0],
		['3.6', 0],
		['3.5', 2],
		['3.4', 1],
	] as const) {
		const {rpc} = fakeRpc([started(1), started(2)]);
		const table = instances(version);
		await table.get('p', config(1, 'a'), rpc);
		await table.get('p', config(2, 'b'), rpc);
		table.reset('p', config(1, 'a'), 'no plugin instance 1');
		t.is(table.ids().length, left, version);
	}
});

for (const [kong, then] of [
	['3.9', {id: 4}],
	['3.4', unclaimed('Could not claim instance_id for p (key: a)')],
] as const) {
	test(`${kong}: who waited too long ${'id' in then ? 'frees the claim' : 'leaves the claim to hold up the next one'}`, async t => {
		const {rpc} = fakeRpc([{kind: 'abandoned', by: 'wire', message: 'no id'}, started(4)]);
		const table = instances(kong);
		t.like(await table.get('p', config(1), rpc), {kind: 'not-run', raised: true, message: 'no id'});
		t.deepEqual(await table.get('p', config(1), rpc), unclaimed('Could not claim instance_id for p (key: a)'));
		t.deepEqual(await table.get('p', config(1), rpc), then);
	});
}

test('2.8: an error text is taken for the instance, nothing at all is an error', async t => {
	const {rpc} = fakeRpc([{kind: 'failed', message: 'nil', nil: true}, started(4)]);
	const table = instances('2.8');
	t.like(await table.get('p', config(1), rpc), {kind: 'not-run', raised: true, message: 'nil'});
	t.deepEqual(await table.get('p', config(1), rpc), {id: 4});
	const other = fakeRpc([{kind: 'failed', message: 'broken'}]);
	t.deepEqual(await instances('2.8').get('p', config(1), other.rpc), {id: undefined});
});

for (const [error, raised, next] of [
	['a text', 'bad config', {id: 4}],
	[false, 'false', {id: 4}],
	[7, '7', {id: 4}],
] as const) {
	test(`StartInstance answered with the error ${error}: the claim is free again`, async t => {
		const failure: CallFailure = error === 'a text' ? {kind: 'failed', message: raised} : odd(error);
		const {rpc} = fakeRpc([failure, started(4)]);
		const table = instances();
		t.like(await table.get('p', config(1), rpc), {kind: 'not-run', raised: true, message: raised});
		t.deepEqual(await table.get('p', config(1), rpc), next);
	});
}

test('2.8: an error that is no text cannot be taken for an instance', async t => {
	const table = instances('2.8');
	const {rpc} = fakeRpc([odd(false)]);
	t.like(await table.get('p', config(1), rpc), {
		kind: 'not-run',
		raised: true,
		message: "attempt to index local 'new_instance_info' (a boolean value)",
	});
	t.like(await table.get('p', config(1), rpc), unclaimed('Could not claim instance_id for p (key: k-a)'));
});

test('2.8: a changed config whose start fails still closes the old instance', async t => {
	const table = instances('2.8');
	const {rpc, asked} = fakeRpc([started(7), {kind: 'failed', message: 'bad config'}]);
	await table.get('p', config(1), rpc);
	t.deepEqual(await table.get('p', config(2), rpc), {id: undefined});
	t.deepEqual(asked.at(-1), 'close 7');
});

for (const id of [undefined, false]) {
	test(`an instance whose id is ${id} runs one event, and is waited for afterwards`, async t => {
		const {rpc, asked} = fakeRpc([started(id)]);
		const table = instances();
		t.deepEqual(await table.get('p', config(1), rpc), {id});
		t.like(await table.get('p', config(1), rpc), unclaimed('Could not claim instance_id for p (key: a)'));
		t.is(asked.length, 1);
	});
}

test('a Lua error out of CloseInstance ends the event, an error does not', async t => {
	for (const [failure, claim] of [
		[{kind: 'failed', message: 'no such instance'}, {id: 8}],
		[{kind: 'abandoned', by: 'wire', message: 'unexpected RPC response ID from Go plugin server'}, undefined],
	] as const) {
		const {rpc} = fakeRpc([started(7), started(8)]);
		rpc.closeInstance = async () => failure;
		const table = instances();
		await table.get('p', config(1), rpc);
		t.deepEqual(
			await table.get('p', config(2), rpc),
			claim ?? {kind: 'not-run', raised: true, message: failure.message, fault: undefined},
		);
		t.deepEqual(await table.get('p', config(2), rpc), {id: 8});
	}
});

const starts = (asked: readonly string[]) => asked.filter(one => one.startsWith('start')).length;

for (const [kong, newSeq, newPlugin] of [
	['2.8', 2, 1],
	['3.2', 2, 1],
	['3.4', 2, 2],
	['3.6', 1, 2],
	['3.7', 2, 2],
] as const) {
	test(`${kong}: what a new config starts: ${newSeq - 1} with a new __seq__, ${newPlugin - 1} with a new plugin id`, async t => {
		const changed = fakeRpc([started(1), started(2)]);
		const table = instances(kong);
		await table.get('p', config(1), changed.rpc);
		await table.get('p', config(2), changed.rpc);
		t.is(starts(changed.asked), newSeq);
		const other = fakeRpc([started(1), started(2)]);
		const sameKey = (pluginId: string) => ({...config(1, pluginId), key: 'k'});
		const second = instances(kong);
		await second.get('p', sameKey('a'), other.rpc);
		await second.get('p', sameKey('b'), other.rpc);
		t.is(starts(other.asked), newPlugin);
	});
}

test('3.5 and 3.6, MsgPack: an event that got no instance is sent without an id', async t => {
	for (const kong of ['3.5', '3.6']) {
		const {rpc} = fakeRpc([{kind: 'abandoned', by: 'wire', message: 'no id'}]);
		const table = instances(kong);
		await table.get('p', config(1), rpc);
		const runs = dialectOf('MsgPack:1').runsUnclaimed(kongVersion(kong));
		t.deepEqual(await table.get('p', config(1), rpc, runs), {id: undefined});
	}
	for (const kong of ['3.4', '3.7']) t.false(dialectOf('MsgPack:1').runsUnclaimed(kongVersion(kong)));
	t.false(dialectOf('ProtoBuf:1').runsUnclaimed(kongVersion('3.5')));
});
