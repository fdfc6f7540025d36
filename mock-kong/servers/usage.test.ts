import {existsSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import test from 'ava';
import {ServerProcess} from './process.js';
import {processesOf, stillRuns} from './usage.js';

const linux = existsSync('/proc/self/stat') ? test : test.skip;

const eventually = async (check: () => boolean) => {
	for (let tries = 0; tries < 500 && !check(); tries += 1) await sleep(10);
	return check();
};

linux('descriptors, threads and the processor time of a process', async t => {
	const program = [
		"const {openSync} = require('node:fs')",
		"for (let i = 0; i < 40; i += 1) openSync('/dev/null')",
		'const until = Date.now() + 400',
		'while (Date.now() < until);',
		"console.log('up')",
		'setInterval(() => {}, 1e6)',
	].join('; ');
	const server = new ServerProcess(`'${process.execPath}' -e "${program}"`);
	t.teardown(() => server.stop());
	const plain = new ServerProcess(`'${process.execPath}' -e "console.log('up'); setInterval(() => {}, 1e6)"`);
	t.teardown(() => plain.stop());
	t.true(await eventually(() => server.output.offset > 0 && plain.output.offset > 0));
	const [used, other] = [server, plain].map(({pid}) => processesOf(pid)?.find(one => one.pid === pid));
	t.is(used!.descriptors - other!.descriptors, 40);
	t.true(used!.threads >= 1);
	t.true(used!.cpuMs > 0);
	t.true(used!.residentBytes > 1_000_000);
	t.is(used!.ppid, process.pid);
});

linux('children count, also those with a group or session of their own; zombies do not', async t => {
	const server = new ServerProcess(`sh -c 'sleep 600 & setsid sleep 601 & sh -c "exit 0" & echo up; exec sleep 602'`);
	t.teardown(() => server.stop());
	t.true(await eventually(() => processesOf(server.pid)?.filter(({name}) => name === 'sleep').length === 3));
	const family = processesOf(server.pid)!;
	t.deepEqual(
		family.map(({name}) => name),
		['sleep', 'sleep', 'sleep'],
	);
	const [alone, ...others] = family.filter(({pgid}) => pgid !== server.pid);
	t.deepEqual(others, []);
	t.true(stillRuns(alone!));
	t.false(stillRuns({...alone!, startTicks: alone!.startTicks - 1}), 'another process that had the pid before');
	process.kill(alone!.pid, 'SIGKILL');
	t.true(await eventually(() => !stillRuns(alone!)));
	t.is(processesOf(server.pid)!.length, 2);
});

linux('of a process that has gone nothing is left', async t => {
	const server = new ServerProcess('true');
	await server.exited;
	t.deepEqual(processesOf(server.pid), []);
	await server.stop();
});
