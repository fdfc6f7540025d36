import {fileURLToPath} from 'node:url';
import test from 'ava';
import {cleanupAll} from '../mock-kong/internal.js';
import {guardedGroups} from '../mock-kong/servers/cleanup.js';
import {rules} from '../suites/index.js';
import {faultyServers} from '../suites/servers/faulty.js';
import {unusualServers} from '../suites/servers/unusual.js';
import {judgeTask} from './selftest/judge.js';
import {summed} from './selftest/outcome.js';
import {ownServers, plan} from './selftest/plan.js';

// What `kong-ps-conform selftest` does, a test a server.

const directory = fileURLToPath(new URL('../dist/suites/servers', import.meta.url));
const servers = ownServers(faultyServers, unusualServers);
const slow = false;

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

const expectations = {
	reference: 'passes every rule that applies to it',
	unusual: 'is correct but unusual and passes every MUST',
	faulty: 'fails its rules',
};

for (const task of plan(rules, servers, {slow})) {
	const {kind, id, about} = task.server;
	test(`${kind}/${id} as Kong ${task.kong.name} ${expectations[kind]}: ${about}`, async t => {
		const outcome = await limited(() => judgeTask(task, {directory, timeoutMs: 3000, slow}));
		t.deepEqual(outcome.wrong, []);
	});
}

test('every rule has a faulty server that fails it, and every such rule exists', t => {
	const {wrong} = summed(rules, servers, [], {slow, known: new Set(rules.map(rule => rule.id))});
	t.deepEqual(wrong, []);
});

test('rules have unique ids of their chapter, and texts', t => {
	t.is(new Set(rules.map(rule => rule.id)).size, rules.length);
	for (const rule of rules) {
		t.regex(rule.id, /^[a-z-]+\/[a-z0-9-]+$/);
		for (const text of [rule.title, rule.requirement, rule.why, rule.consequence]) t.true(text.length > 10, rule.id);
	}
});

test.after.always('no server outlives its run', t => t.deepEqual(guardedGroups(), []));
