import test from 'ava';
import {rules} from '../../index.js';
import {faultyServers} from '../faulty.js';
import {outputOf, runSource} from '../testing/process.js';
import {unusualServers} from '../unusual.js';

const all = [...faultyServers, ...unusualServers];

test('each id is there once, and says the protocol', t => {
	t.is(new Set(all.map(({id}) => id)).size, all.length);
	for (const {id, protocol} of all) t.is(id.endsWith('-pb'), protocol === 'ProtoBuf:1', id);
});

test('a faulty server fails rules that hold for its protocol', t => {
	for (const {id, protocol, fails} of faultyServers) {
		t.true(fails.length > 0, id);
		for (const name of fails) {
			const rule = rules.find(known => known.id === name);
			t.truthy(rule, `${id}: ${name}`);
			t.true(rule?.protocols?.includes(protocol) ?? true, `${id}: ${name}`);
		}
	}
});

test('a chapter keeps the servers whose first rule is its own', t => {
	const chapters = faultyServers.map(({fails}) => fails[0]?.split('/')[0]);
	t.deepEqual(
		chapters.filter((chapter, i) => chapter !== chapters[i - 1]),
		[...new Set(chapters)],
	);
});

test('a behaviour is made for each process, and making it starts nothing', t => {
	const before = process.getActiveResourcesInfo();
	for (const {id, behaviour} of all) {
		const made = behaviour();
		t.true(Object.keys(made).length > 0, id);
		t.not(made, behaviour(), id);
	}
	t.deepEqual(process.getActiveResourcesInfo(), before);
});

test('run-fault.js dumps in the protocol of the id', async t => {
	const dump = async (id: string) => JSON.parse((await outputOf(runSource('run-fault.ts', [id, '-dump']))).stdout);
	t.is((await dump('dump-no-name'))[0].Version, '1.0.0');
	t.is((await dump('info/dump-no-name'))[0].Name, undefined);
	t.is((await dump('dump-unknown-protocol-pb')).Protocol, 'ProtoBuf:2');
});

test('run-fault.js tells an id there is not, and near ones', async t => {
	const child = runSource('run-fault.ts', ['wrong-mesage-id', '-dump']);
	let said = '';
	child.stderr?.setEncoding('utf8').on('data', text => {
		said += text;
	});
	const {stdout, code} = await outputOf(child);
	t.is(code, 2);
	t.is(stdout, '');
	t.regex(said, /^there is no server "wrong-mesage-id"; did you mean .*wrong-message-id.*\?\n$/);
});
