import test from 'ava';
import type {JsonValue} from '../mock-kong/lua/json.js';
import type {Action, Exchange, ScenarioLine, ScenarioRequest} from './recording.js';
import {atOnce, replayScenario} from './scenario.js';
import {Tape} from './tape.js';

const answer = (result: JsonValue, on?: string): Action => ({
	reply: [1, '$id', null, result],
	...(on === undefined ? {} : {on}),
});
const ret = {EventId: 1, Data: 'ret'};
const start: Exchange = {
	on: 'c1',
	before: [{connect: 'c1'}],
	kong: {
		id: 1,
		method: 'plugin.StartInstance',
		args: [{Name: 'oracle-mpnb', Config: '{"message":"hello","__seq__":1,"__key__":"k"}'}],
	},
	// biome-ignore lint/suspicious/noThenProperty: the recordings' own name
	then: [answer({Name: 'oracle-mpnb', Id: 7, Config: null, StartTime: 1})],
};
const event = (id: number, on: string, name: string, then: Action[], before: Action[] = []): Exchange => ({
	on,
	before,
	kong: {id, method: 'plugin.HandleEvent', args: [{InstanceId: 7, EventName: name}]},
	then,
});
const events = (id: number, on: string): Exchange[] =>
	['rewrite', 'access', 'log'].map((name, index) => event(id + index, on, name, [answer(ret)]));

const request = (exchange: Exchange[]): ScenarioRequest => ({
	plugin: 'mpnb',
	setup: {},
	request: {uri: '/', headers: [['Host', 'example.test']]},
	http: {
		status: 200,
		headers: [
			['Content-Type', 'text/plain'],
			['Content-Length', '13'],
			['Connection', 'close'],
			['X-Up', 'one'],
			['X-Up', 'two'],
			['X-Single', 's'],
			['x_under', 'u'],
			['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
			['Server', 'kong/3.9.1'],
			['X-Kong-Upstream-Latency', '0'],
			['X-Kong-Proxy-Latency', '2'],
			['Via', '1.1 kong/3.9.1'],
			['X-Kong-Request-Id', '0123456789abcdef0123456789abcdef'],
		],
		body: 'upstream body',
	},
	exchange,
});

async function replayed(requests: ScenarioRequest[]): Promise<unknown[]> {
	const line: ScenarioLine = {id: 'x', kong: '3.9.1', protocol: 'msgpack', type: 'scenario', requests};
	const tape = await Tape.start('msgpack');
	try {
		return (await replayScenario(line, tape)).map(({difference}) => difference);
	} finally {
		await tape.hangUp();
	}
}

/** Both rewrite events are there before the server answers either, the later one first. */
const interleaved = [
	event(5, 'a', 'rewrite', []),
	event(6, 'b', 'rewrite', [answer(ret, 'b'), answer(ret, 'a')], [{connect: 'b'}]),
	event(7, 'b', 'access', [answer(ret)]),
	event(8, 'a', 'access', [answer(ret)]),
	event(9, 'a', 'log', [answer(ret)]),
	event(10, 'b', 'log', [answer(ret)]),
];

test('events under way together are answered as the server did, on their own connections', async t => {
	const first = request([start, ...events(2, 'c1')]);
	t.deepEqual(await replayed([first, request(interleaved), request([])]), [undefined, undefined, undefined]);
});

test('a message that no request of the group sent is missed', async t => {
	const close = {id: 11, method: 'plugin.CloseInstance', args: [7]};
	const more = [...interleaved, {...event(11, 'b', '', [answer(ret)]), kong: close}];
	const [, found, other] = await replayed([request([start, ...events(2, 'c1')]), request(more), request([])]);
	t.regex(String(found), /message 7: expected/);
	t.is(other, undefined);
});

test('requests stand alone unless their messages say otherwise', t => {
	const alone = request(events(1, 'a'));
	t.deepEqual(atOnce([alone, alone]), [[alone], [alone]]);
	const refused = request([
		event(1, 'a', 'log', [{reply: [1, '$id', 'no plugin instance', null]}]),
		event(2, 'a', 'log', [answer(ret)]),
	]);
	t.deepEqual(atOnce([refused, alone]), [[refused], [alone]]);
	const heldUp = request([event(1, 'a', 'log', [answer(ret)]), ...events(2, 'a')]);
	t.deepEqual(atOnce([heldUp, alone]), [[heldUp], [alone]]);
	const two = request([...events(1, 'a'), ...events(4, 'a')]);
	t.deepEqual(atOnce([two, alone]), [[two, two], [alone]]);
});
