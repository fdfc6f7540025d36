import {livesOn} from '../../checks/alive.js';
import {
	brokenOf,
	drive,
	endText,
	faultText,
	needsConfigChanges,
	needsOrdinary,
	unusedInstanceId,
} from '../../checks/drive.js';
import {markedConfigs, markerSeen} from '../../checks/markers.js';
import type {Check, Rule} from '../../rule.js';

const plugin = 'plugin_servers/plugin.lua: get_instance_id';

export const instanceLife: readonly Rule[] = [
	{
		id: 'instances/start-answers-id',
		level: 'MUST',
		title: 'StartInstance answers an id',
		requirement:
			'StartInstance with a valid config answers with the id of the instance (MsgPack: Id, ProtoBuf: instance_status.instance_id).',
		why: `${plugin} keeps new_instance_info.id and sends it with every event`,
		consequence:
			'The claim on the instance is never redeemed: later requests wait 10 s each (before 3.3 for ever), then go on without the plugin (MsgPack) or get a 500 (ProtoBuf).',
		needs: 'shared',
		async check(t: Check) {
			const started = await t.kong().startInstance();
			if ('failure' in started) {
				t.fail({
					expected: 'an answer with the instance id',
					actual: started.failure.message + faultText(started.failure.fault),
				});
			}
			if (started.id === undefined)
				t.fail({expected: 'an answer with the instance id', actual: 'an answer without one'});
			if (typeof started.id !== 'number') {
				t.fail({expected: 'a number', actual: `an id of type ${typeof started.id}`});
			}
		},
	},
	{
		id: 'instances/ids-differ',
		level: 'MUST',
		title: 'Each instance has an id of its own',
		requirement: 'Instances started with different configs have different ids.',
		why: `${plugin}: the id alone says which config an event runs with`,
		consequence: 'Requests of one route run with the config of another.',
		needs: 'shared',
		async check(t: Check) {
			const kong = t.kong();
			const ids: unknown[] = [];
			for (let i = 0; i < 4; i += 1) {
				const started = await kong.startInstance();
				if ('failure' in started) t.untestable(`StartInstance failed: ${started.failure.message}`);
				ids.push(started.id);
			}
			if (new Set(ids).size < ids.length) {
				t.fail({expected: `${ids.length} different ids`, actual: `ids ${ids.join(', ')}`});
			}
		},
	},
	{
		id: 'instances/own-config',
		level: 'MUST',
		title: 'Each instance runs with its own config',
		requirement: 'Events of one instance never act on the config of another.',
		why: `${plugin}: two routes with the same plugin are two instances on one server`,
		consequence: 'One route authenticates, limits or transforms by the rules of another.',
		needs: 'shared',
		async check(t: Check) {
			const [a, b] = await markedConfigs(t, ['alpha', 'beta']);
			if (a.marks.length === 0) t.skip('the config has no text that could be changed freely to tell two configs apart');
			const kongs = [t.kong({config: a.config}), t.kong({config: b.config})];
			for (const kong of kongs) {
				const started = await kong.startInstance();
				if ('failure' in started) t.untestable(`StartInstance failed: ${started.failure.message}`);
			}
			let own = false;
			for (let round = 0; round < 2; round += 1) {
				for (const [index, kong] of kongs.entries()) {
					const mine = index === 0 ? a : b;
					const other = index === 0 ? b : a;
					const seen = await drive(t, {kong});
					const wrong = seen.calls.find(call => markerSeen(call.args, other.marks));
					if (wrong) {
						t.fail({
							expected: `only values of its own config (${mine.marks.join(', ')})`,
							actual: `in ${wrong.phase}, ${String(wrong.method)} was called with a value of the other instance's config`,
						});
					}
					own ||= seen.calls.some(call => markerSeen(call.args, mine.marks));
				}
			}
			if (!own) t.skip('nothing the plugin does shows its config in a PDK call');
		},
	},
	{
		id: 'instances/unknown-keys',
		level: 'MUST',
		title: 'Config keys the plugin does not know are accepted',
		requirement:
			'StartInstance accepts __key__, __seq__, __plugin_id, __ws_id, route_id, service_id, consumer_id and keys of later versions.',
		why: 'runloop/plugins_iterator.lua adds these keys to every config it hands out',
		consequence: 'The plugin never starts: every request gets a 500.',
		needs: 'shared',
		async check(t: Check) {
			const started = await t
				.kong({config: {...t.config, route_id: '33333333-3333-4333-8333-333333333333', conform_unknown: {a: [1]}}})
				.startInstance();
			if ('failure' in started) {
				t.fail({expected: 'an instance', actual: started.failure.message + faultText(started.failure.fault)});
			}
		},
	},
	{
		id: 'instances/close-answered',
		level: 'MUST',
		title: 'CloseInstance is answered',
		requirement: 'CloseInstance gets a well-formed answer, be it an error.',
		why: `${plugin}: the old instance is closed in the middle of the request that saw the new config`,
		consequence: 'After a change of config, one request gets a 500 or waits 60 s.',
		needs: 'fresh',
		async check(t: Check) {
			const kong = t.kong();
			const started = await kong.startInstance();
			if ('failure' in started) t.untestable(`StartInstance failed: ${started.failure.message}`);
			const closed = await kong.rpc().closeInstance(started.id);
			if ('kind' in closed && (closed.kind === 'abandoned' || closed.fault !== undefined)) {
				t.fail({expected: 'an answer', actual: closed.message + faultText(closed.fault)});
			}
			await livesOn(t, 'CloseInstance');
		},
	},
	{
		id: 'instances/close-succeeds',
		level: 'SHOULD',
		title: 'CloseInstance of a running instance succeeds',
		requirement: 'Closing an instance that was started answers without an error.',
		why: `${plugin}: closes the instance of the old config; the error is ignored, so the instance stays`,
		consequence: 'Every change of config leaves an instance behind: the server grows.',
		needs: 'fresh',
		async check(t: Check) {
			const kong = t.kong();
			const started = await kong.startInstance();
			if ('failure' in started) t.untestable(`StartInstance failed: ${started.failure.message}`);
			const closed = await kong.rpc().closeInstance(started.id);
			if ('kind' in closed)
				t.fail({expected: 'an answer without error', actual: closed.message + faultText(closed.fault)});
		},
	},
	{
		id: 'instances/close-leaves-others',
		level: 'MUST',
		title: 'Closing one instance leaves the others',
		requirement: 'After CloseInstance of one instance, events of another still run.',
		why: `${plugin}: closes exactly the instance of the old config`,
		consequence: "A change of one route's config interrupts the plugin on all others.",
		needs: 'fresh',
		async check(t: Check) {
			const kong = t.kong();
			await needsOrdinary(t);
			await drive(t, {kong});
			const other = await kong.startInstance();
			if ('failure' in other) t.untestable(`StartInstance failed: ${other.failure.message}`);
			await kong.rpc().closeInstance(other.id);
			const startsBefore = kong.instanceEvents.filter(event => event.kind === 'started').length;
			const after = await drive(t, {kong});
			const broken = brokenOf([after]);
			if (broken) t.fail({expected: 'the other instance runs as before', actual: endText(broken)});
			const starts = kong.instanceEvents.filter(event => event.kind === 'started').length - startsBefore;
			if (starts > 0)
				t.fail({
					expected: 'the other instance still known',
					actual: 'the server had forgotten it: Kong had to start it again',
				});
		},
	},
	{
		id: 'instances/new-config',
		level: 'MUST',
		title: 'A changed config takes over',
		requirement:
			'After StartInstance with the new config and CloseInstance of the old one, events run with the new config.',
		why: `${plugin}: a new __seq__ starts an instance, closes the old one, then runs the event`,
		consequence: 'A changed config is not in force, or the plugin is gone until Kong restarts.',
		needs: 'fresh',
		async check(t: Check) {
			needsConfigChanges(t);
			await needsOrdinary(t);
			const [first, second] = await markedConfigs(t, ['before', 'after']);
			const kong = t.kong({config: first.config});
			await drive(t, {kong});
			kong.configure(second.config);
			const after = await drive(t, {kong});
			const broken = brokenOf([after]);
			if (broken) t.fail({expected: 'events run with the new config', actual: endText(broken)});
			const stale = after.calls.find(call => markerSeen(call.args, first.marks));
			if (stale)
				t.fail({
					expected: 'only values of the new config',
					actual: `in ${stale.phase}, ${String(stale.method)} was called with a value of the old config`,
				});
		},
	},
	{
		id: 'instances/unknown-refused',
		level: 'MUST',
		title: 'An unknown instance is refused so that Kong starts it again',
		requirement:
			'HandleEvent with an id the server does not know is refused: MsgPack by an error text with "no plugin instance", ProtoBuf by closing the connection.',
		why: 'plugin_servers/rpc: handle_event looks for "no plugin instance" (ProtoBuf also "closed") and only then starts the instance again; after a restart of the server Kong still holds the old ids',
		consequence: 'After a restart of the server the plugin stays off (fails open) or runs with the wrong config.',
		needs: 'fresh',
		async check(t: Check) {
			const kong = t.kong();
			const started = await kong.startInstance();
			if ('failure' in started) t.untestable(`StartInstance failed: ${started.failure.message}`);
			const phase = t.plugin.phases[0] ?? 'access';
			let called: unknown;
			const end = await kong.rpc().handleEvent(
				unusedInstanceId,
				phase,
				call => {
					called = call.method;
					return {kind: 'returned', values: []};
				},
				{atEnd: []},
			);
			const expected =
				t.dialect.refusesBy === 'error' ? 'an error text with "no plugin instance"' : 'the connection closed';
			if (called !== undefined || end.kind === 'ret' || end.kind === 'exited') {
				t.fail({
					expected,
					actual: called === undefined ? 'the event was run' : `the event was run: ${String(called)} was called`,
				});
			}
			await livesOn(t, 'an event of an unknown instance', expected);
			if (
				end.kind === 'failed' &&
				t.dialect.refusesBy === 'error' &&
				end.message.toLowerCase().includes('no plugin instance')
			)
				return;
			if (end.kind === 'failed' && t.dialect.refusesBy === 'closing' && end.fault === 'closed') return;
			t.fail({expected, actual: end.message + faultText(end.fault)});
		},
	},
];
