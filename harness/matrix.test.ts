import {execFile} from 'node:child_process';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {cleanupAll, defaultKongVersion} from '../mock-kong/index.js';
import {resolveTarget} from '../mock-kong/servers/target/resolve.js';
import {rules} from '../suites/index.js';
import type {Run} from '../suites/result.js';
import {faultyServers} from '../suites/servers/faulty/index.js';
import {unusualServers} from '../suites/servers/unusual/index.js';
import {drive} from './drive.js';
import {parseRunOptions} from './options.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const allIds = rules.map(rule => rule.id);

process.on('exit', () => cleanupAll());

/** Most of the time goes by waiting for servers that hang: a few at a time. */
let free = 6;
const waiting: (() => void)[] = [];

async function limited<T>(work: () => Promise<T>): Promise<T> {
	while (free === 0) await new Promise<void>(resolve => waiting.push(resolve));
	free -= 1;
	try {
		return await work();
	} finally {
		free += 1;
		waiting.shift()?.();
	}
}

/** One of our own servers through the rules named, as the program does it. */
async function judge(
	kind: 'reference' | 'faulty' | 'unusual',
	file: string,
	ids: readonly string[],
	timeout = '3000',
): Promise<Run> {
	const target = path.join(root, 'dist/suites/servers', kind, `${file}.js`);
	const options = await parseRunOptions([target, '--timeout', timeout], root);
	const definition = resolveTarget(target, {...options, cwd: root, env: process.env});
	const [version = defaultKongVersion] = options.kongs;
	return limited(() => drive({definition, version, ruleIds: new Set(ids), options, onProgress: () => {}}));
}

const told = (run: Run) => run.results.map(({id, status, actual}) => `${id} ${status} ${actual}`).join('\n');

for (const protocol of ['msgpack', 'protobuf']) {
	test(`the ${protocol} reference server passes every rule that applies to it`, async t => {
		const run = await judge('reference', protocol, allIds);
		t.deepEqual(
			run.results.filter(result => result.status !== 'pass' && result.status !== 'skip'),
			[],
		);
		for (const {id, status, actual} of run.results) {
			if (status === 'skip') t.regex(actual, /holds for (MsgPack|ProtoBuf):1 only/, id);
		}
	});
}

for (const {file, fails, breaks} of faultyServers.filter(server => server.fails.length > 0)) {
	test(`${file} fails ${fails.join(' and ')}: ${breaks}`, async t => {
		const run = await judge('faulty', file, fails, '1500');
		for (const id of fails) {
			const result = run.results.find(r => r.id === id);
			t.is(result?.status, 'fail', told(run));
			t.not(result?.actual, '', 'a failure says what was seen');
		}
	});
}

for (const {file, does} of unusualServers) {
	test(`${file} is correct but unusual and passes every MUST: ${does}`, async t => {
		const run = await judge('unusual', file, allIds);
		const failed = run.results.filter(r => r.level === 'MUST' && r.status !== 'pass' && r.status !== 'skip');
		t.deepEqual(failed, [], told({...run, results: failed}));
	});
}

test('every rule has a faulty server that fails it', t => {
	const killed = new Set(faultyServers.flatMap(server => server.fails));
	t.deepEqual(
		allIds.filter(id => !killed.has(id)),
		[],
	);
	t.deepEqual(
		[...killed].filter(id => !allIds.includes(id as (typeof allIds)[number])),
		[],
	);
});

test('rules have unique ids of their chapter, and texts', t => {
	t.is(new Set(allIds).size, rules.length);
	for (const rule of rules) {
		t.regex(rule.id, /^[a-z-]+\/[a-z0-9-]+$/);
		for (const text of [rule.title, rule.requirement, rule.why, rule.consequence]) t.true(text.length > 10, rule.id);
	}
});

test.after.always('no server of the tests is left', async t => {
	const processes = await new Promise<string>(resolve =>
		execFile('ps', ['-eo', 'args'], (_error, out) => resolve(out)),
	);
	t.false(processes.includes(path.join(root, 'dist/suites/servers/faulty')));
});
