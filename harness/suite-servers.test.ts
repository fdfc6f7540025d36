import {fileURLToPath} from 'node:url';
import test from 'ava';
import {guardedGroups} from '../mock-kong/servers/cleanup.js';
import {OwnServers} from './suite-servers.js';

const program = fileURLToPath(new URL('../dist/suites/servers/reference/msgpack.js', import.meta.url));
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
	await servers.giveBack(first.server, true);
	const fresh = await servers.take({onlyNew: true});
	t.false(fresh.used);
	t.not(fresh.server, first.server);
	const again = await servers.take({onlyNew: false});
	t.true(again.used);
	t.is(again.server, first.server);
	await servers.giveBack(again.server, true);
	await servers.giveBack(fresh.server, false);
	t.false(fresh.server.running);
	await servers.stop();
	t.deepEqual(guardedGroups(), []);
});
