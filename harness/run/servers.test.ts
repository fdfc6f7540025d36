import {fileURLToPath} from 'node:url';
import test from 'ava';
import {guardedGroups} from '../../mock-kong/servers/cleanup.js';
import {OwnServers} from './servers.js';

const program = fileURLToPath(new URL('../../dist/suites/servers/reference/msgpack.js', import.meta.url));
const definition = {
	label: program,
	queryCommand: undefined,
	socket: undefined,
	startCommand: `${program} -kong-prefix {prefix}`,
};

test('a server left in order serves the next rule; one that wants a new one leaves it there; none is left over', async t => {
	const servers = new OwnServers({definition, timeoutMs: 10_000});
	t.teardown(() => servers.stop());
	const first = await servers.take({onlyNew: false});
	t.false(first.used);
	await first.giveBack(true);
	const fresh = await servers.take({onlyNew: true});
	t.false(fresh.used);
	t.not(fresh.held, first.held);
	const again = await servers.take({onlyNew: false});
	t.true(again.used);
	t.is(again.held, first.held);
	await again.giveBack(true);
	await fresh.giveBack(false);
	t.false(fresh.held.server.running);
	await servers.stop();
	t.deepEqual(guardedGroups(), []);
});
