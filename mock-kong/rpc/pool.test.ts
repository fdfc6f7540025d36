import test from 'ava';
import {Transcript} from '../wire/shared/transcript.js';
import type {Connection} from './connection.js';
import {ConnectionPool} from './pool.js';
import {scriptedServer} from './testing.js';

test('a full pool closes what was idle longest; what is used last is used first', async t => {
	const server = await scriptedServer(() => {});
	const pool = new ConnectionPool(server.socketPath, new Transcript(), 1000, 2);
	t.teardown(async () => {
		pool.stop();
		await server.close();
	});
	const opened = await Promise.all([pool.open(), pool.open(), pool.open()]);
	const [first, second, third] = opened.filter((one): one is Connection => typeof one !== 'string');
	for (const connection of [first, second, third]) pool.giveBack(connection!);
	t.deepEqual(
		[first, second, third].map(connection => connection?.isOpen),
		[false, true, true],
	);
	t.is(pool.takeIdle(), third);
	t.is(pool.takeIdle(), second);
	t.is(pool.takeIdle(), undefined);
});

test('one that closed while it was idle takes no room', async t => {
	const server = await scriptedServer(() => {});
	const pool = new ConnectionPool(server.socketPath, new Transcript(), 1000, 1);
	t.teardown(async () => {
		pool.stop();
		await server.close();
	});
	const [gone, kept] = await Promise.all([pool.open(), pool.open()]);
	if (typeof gone === 'string' || typeof kept === 'string') {
		t.fail();
		return;
	}
	pool.giveBack(gone);
	gone.cut();
	pool.giveBack(kept);
	t.is(pool.takeIdle(), kept);
});
