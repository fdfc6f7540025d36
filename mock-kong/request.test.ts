import test from 'ava';
import {testState} from './lifecycle/testing.js';
import {LuaMap} from './lua/values.js';
import {getCtx} from './pdk/nginx/ngx-ctx.js';
import {pluginBefore, requestEntities} from './request.js';

test('what the plugin before leaves is there from access and preread on', async t => {
	const before = pluginBefore({
		consumer: {id: 'c', custom_id: null},
		credential: {id: 'k'},
		shared: {a: 1},
		ctx: {b: 'é', route: null},
	});
	t.deepEqual(before.phases, ['access', 'preread']);
	const state = testState();
	state.route = new LuaMap([['id', 'r']]);
	await before.run(state, 'access');
	t.deepEqual(state.consumer, new LuaMap([['id', 'c']]));
	t.deepEqual(state.credential, new LuaMap([['id', 'k']]));
	t.deepEqual(state.shared, new LuaMap([['a', 1]]));
	t.is(getCtx(state, 'b'), 'Ã©');
	t.false(state.route instanceof LuaMap);
});

test('captures: positional ones by number, named ones by name', t => {
	const captures = (given: NonNullable<Parameters<typeof requestEntities>[0]['match']>['captures']) =>
		requestEntities({match: {captures: given}}).match.uriCaptures;
	const one = new LuaMap([[1, 'one']]);
	t.deepEqual(captures({1: 'one', name: 'x'}), new LuaMap(one).set('name', 'x'));
	t.deepEqual(captures(['one', 'two']), new LuaMap(one).set(2, 'two'));
	t.deepEqual(captures({}), []);
	t.deepEqual(requestEntities({}).match, {});
});
