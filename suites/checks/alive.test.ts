import test from 'ava';
import type {PluginServer} from '../../mock-kong/internal.js';
import {diedToo, ends, livesOn} from './alive.js';

/** A server that ends after so many milliseconds, or never. */
function server(endsAfterMs: number | undefined, pid: number | undefined = 1): PluginServer {
	let running = true;
	const exited = new Promise<void>(resolve => {
		if (endsAfterMs !== undefined)
			setTimeout(() => {
				running = false;
				resolve();
			}, endsAfterMs);
	});
	const fake = {
		pid,
		exited,
		get running() {
			return running;
		},
	};
	return fake as unknown as PluginServer;
}

const check = (own: PluginServer, settleMs: number) => ({
	server: own,
	settleMs,
	fail: ({expected, actual}: {expected: string; actual: string}): never => {
		throw new Error(`${expected}: ${actual}`);
	},
});

test('a server that ends within the time has ended, and no longer is waited for', async t => {
	const began = performance.now();
	t.true(await ends(check(server(60), 60_000)));
	t.true(performance.now() - began < 30_000);
	await t.throwsAsync(livesOn(check(server(20), 60_000), 'a close'), {
		message: 'the server lives on: the server process ended after a close',
	});
	t.is(await diedToo(check(server(20), 60_000)), '; the server process ended');
});

test('a server that outlasts the time lives on', async t => {
	t.false(await ends(check(server(undefined), 50)));
	await t.notThrowsAsync(livesOn(check(server(undefined), 50), 'a close'));
	t.is(await diedToo(check(server(undefined), 50)), '');
});

test('nobody waits for the end of a server that somebody else started', async t => {
	const began = performance.now();
	const attached = {...check(server(undefined), 60_000), server: {running: true, pid: undefined} as PluginServer};
	t.false(await ends(attached));
	t.true(performance.now() - began < 30_000);
});
