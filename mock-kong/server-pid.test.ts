import test from 'ava';
import {LuaMap, type LuaValue} from './lua/values.js';
import {ServerPid} from './server-pid.js';

const table: [string, LuaValue[], number][] = [
	['the first pid', [100], 0],
	['the same one, as a text or a float', [100, '100', ' 0x64 ', 100.0], 0],
	['another one', [100, 101, 101], 1],
	['nothing, and then a pid', [100, undefined, 101], 1],
	['what is no number', [100, 'one hundred'], 1],
	['a table', [100, new LuaMap()], 1],
	['a binary number, which LuaJIT reads', ['0b11', 3], 0],
	['an octal number, which only JavaScript reads', [15, '0o17'], 1],
];
for (const [name, pids, changes] of table) {
	test(`serverPid: ${name}`, t => {
		let count = 0;
		const pid = new ServerPid(() => {
			count += 1;
		});
		for (const one of pids) pid.notified('serverPid', one);
		t.is(count, changes);
	});
}

test('other labels are nothing to Kong', t => {
	const pid = new ServerPid(() => t.fail());
	for (const label of ['serverpid', undefined, 2, true]) {
		pid.notified('serverPid', 1);
		pid.notified(label, 2);
	}
	t.pass();
});
