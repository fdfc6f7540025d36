import test from 'ava';
import {type OwnServer, ownServers, type PlannedRule, plan} from './plan.js';

const rules: PlannedRule[] = [
	{id: 'info/a', level: 'MUST'},
	{id: 'info/b', level: 'SHOULD', protocols: ['ProtoBuf:1']},
	{id: 'exit/old', level: 'MUST', until: '3.4'},
	{id: 'exit/slow', level: 'MUST', slow: true},
];
const servers = ownServers(
	[
		{id: 'one', protocol: 'MsgPack:1', fails: ['info/a', 'exit/old'], breaks: 'x'},
		{id: 'two', protocol: 'MsgPack:1', fails: ['exit/slow'], breaks: 'y'},
		{id: 'three', protocol: 'MsgPack:1', fails: ['info/a'], breaks: 'z', kong: '2.8'},
	],
	[{id: 'odd', protocol: 'ProtoBuf:1', does: 'odd'}],
);
const told = (slow: boolean, own: readonly OwnServer[] = servers) =>
	plan(rules, own, {slow}).map(({server, kong, ruleIds}) => `${server.id} ${kong.name}: ${ruleIds.join(' ')}`);

test('each server meets the rules it is there for, as a Kong they hold for', t => {
	t.deepEqual(told(false), [
		'msgpack 3.9: info/a',
		'msgpack 3.4: exit/old',
		'protobuf 3.9: info/a info/b',
		'protobuf 3.4: exit/old',
		'odd 3.9: info/a',
		'odd 3.4: exit/old',
		'one 3.9: info/a',
		'one 3.4: exit/old',
		'three 2.8: info/a',
	]);
});

test('slow rules only when asked for, and never on unusual servers', t => {
	const slow = told(true).filter(line => line.includes('exit/slow'));
	t.deepEqual(slow, ['msgpack 3.9: info/a exit/slow', 'protobuf 3.9: info/a info/b exit/slow', 'two 3.9: exit/slow']);
});
