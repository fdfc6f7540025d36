import test from 'ava';
import type {KongResponse} from '../../../mock-kong/internal.js';
import {Turns} from './turns.js';

/** Lets three requests make three PDK calls each; in which order they are answered. */
async function answered(turns: Turns): Promise<string[]> {
	const seen: string[] = [];
	for (const name of ['a', 'b', 'c']) {
		await turns.add(async () => {
			for (const count of [1, 2, 3]) {
				await turns.intercept({method: 'kong.x', args: [], phase: 'access', plugin: 'p'}, () => {
					seen.push(`${name}${count}`);
					return {kind: 'returned', values: []};
				});
			}
			return {} as KongResponse;
		});
	}
	seen.push(`${turns.waiting} wait`);
	await turns.run();
	return seen;
}

test('first: the one that waits longest goes on, so all advance step by step', async t => {
	const order = ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3'];
	t.deepEqual(await answered(new Turns('first')), ['3 wait', ...order]);
});

test('last: the one opened last runs to its end, then the one before it', async t => {
	const order = ['c1', 'c2', 'c3', 'b1', 'b2', 'b3', 'a1', 'a2', 'a3'];
	t.deepEqual(await answered(new Turns('last')), ['3 wait', ...order]);
});

test('a request that makes no call is over at once and holds nobody up', async t => {
	const turns = new Turns('first');
	t.false(await turns.add(async () => ({}) as KongResponse));
	t.deepEqual(await answered(turns).then(seen => seen.length), 10);
});
