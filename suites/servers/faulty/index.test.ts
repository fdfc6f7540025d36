import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {unusualServers} from '../unusual/index.js';
import {faultyServers} from './index.js';

const lists = [
	{dir: 'faulty', servers: faultyServers},
	{dir: 'unusual', servers: unusualServers},
];

for (const {dir, servers} of lists) {
	const at = fileURLToPath(new URL(`../${dir}/`, import.meta.url));
	const sourceOf = (file: string) => readFileSync(`${at}${file}.ts`, 'utf8');

	test(`${dir}: the list names every program and nothing else`, t => {
		const names = readdirSync(at).flatMap(file => (file.endsWith('.ts') ? [file.slice(0, -3)] : []));
		const programs = names.filter(name => sourceOf(name).startsWith('#!'));
		t.deepEqual(servers.map(({file}) => file).sort(), programs.sort());
	});

	test(`${dir}: each speaks the protocol the list says`, t => {
		for (const {file, protocol} of servers) {
			const run = protocol === 'MsgPack:1' ? 'runMsgPack(' : 'runProtoBuf(';
			t.true(sourceOf(file).includes(run), file);
			t.is(file.endsWith('-pb'), protocol === 'ProtoBuf:1', file);
		}
	});
}
