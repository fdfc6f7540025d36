import type {LogLine} from './line.js';

const getId = 'plugin_servers/init.lua, since 3.9 plugin.lua: get_instance_id';
const handle = 'plugin_servers/mp_rpc.lua: handle_event';
const post = 'plugin_servers/init.lua, since 3.9 plugin.lua: reset_instance';

/** Starting instances, losing them, starting them again. */
export const instanceLines: readonly LogLine[] = [
	{
		texts: [{text: 'starting instance: nil', level: 'error', place: getId}],
		by: 'Kong',
		means:
			'StartInstance was answered with neither an instance nor an error: a result of nil. Up to 3.0 it is the only thing that makes Kong say "starting instance".',
		client: '500 in access.',
		do: 'Answer StartInstance with a map that has Id, or with an error text.',
		rules: ['instances/start-answers-id', 'failures/start-refused'],
	},
	{
		texts: [{text: 'starting instance: <error>', level: 'error', since: '3.1', place: getId}],
		by: 'Kong',
		means:
			"StartInstance failed; the reason is the server's own error text, or what happened to the connection. The next request tries again. Up to 3.0 Kong says nothing, runs this event without an instance and lets later requests wait for ever.",
		client: '500 in access.',
		do: 'Mostly the config: a field the plugin cannot read, a constructor that throws. Try the same config with --config.',
		rules: ['failures/start-refused', 'failures/start-throws', 'instances/unknown-keys', 'instances/start-answers-id'],
	},
	{
		texts: [
			{
				text: 'started plugin server: seq <number>, worker <number>, instance id <number>',
				level: 'debug',
				since: '3.6',
				place: 'plugin_servers/pb_rpc.lua: call_start_instance',
			},
		],
		by: 'Kong',
		means: 'ProtoBuf: an instance (not a server) was started. One for each config and worker is right.',
		do: 'When it comes with every request, the instance is lost each time: look for "closed" and "no plugin instance".',
		rules: ['instances/ids-differ', 'instances/unknown-refused'],
	},
	{
		texts: [
			{text: 'no plugin instance <id>', level: 'error', until: '2.8', place: handle},
			{text: 'no plugin instance <id>', level: 'warn', since: '3.0', place: handle},
		],
		by: 'the plugin server',
		means:
			'MsgPack: the server does not know the id: it was started anew, or forgot the instance. These words are the only ones at which Kong starts the instance again and repeats the event, as often as they come. Once after a restart, for each instance and worker, it is as it should be.',
		client: 'Nothing: the event is repeated. When it never stops, the request hangs and a core is at 100 %.',
		do: 'Often, without a restart: keep instances until CloseInstance, do not let them expire. For ever: an id that was just started has to be known.',
		rules: ['instances/unknown-refused', 'instances/idle-expiry', 'instances/stale-ids', 'process/stays-up'],
	},
	{
		texts: [{text: 'Could not claim instance_id for <name> (key: <id>)', level: 'error', since: '3.3', place: getId}],
		by: 'Kong',
		means:
			'Another request of this worker has been starting the same instance for 10 s: StartInstance is slow or hangs, or a Lua error left the start behind unfinished (up to 3.5 for good). MsgPack in 3.5 and 3.6 does not log it, and sends the event without an id.',
		client: 'After 10 s: the request goes on without the plugin; ProtoBuf since 3.8: 500.',
		do: 'Answer StartInstance at once, and connect to databases later. Look for the first error before it: a wrong answer to StartInstance.',
		rules: [
			'concurrency/parallel-starts',
			'instances/start-storm',
			'instances/start-answers-id',
			'failures/start-throws',
		],
	},
	{
		texts: [
			{
				text: 'failed to post plugin_server reset_instances event: <error>',
				level: 'error',
				since: '3.5',
				place: `${post}; in 3.5 and 3.6 rpc: handle_event too`,
			},
		],
		by: 'Kong',
		means:
			'Kong wanted to tell its other workers that the instances of a plugin are gone. "queue overflow": it has wanted to so often, at once, that an event is being repeated without end. In 3.5, and MsgPack in 3.6, each failed event is told to all workers.',
		do: 'Look for the "no plugin instance" or "closed" that comes with it, and stop that.',
		rules: ['instances/unknown-refused', 'robustness/many-refused', 'failures/unknown-phase-refused'],
	},
	{
		texts: [
			{
				text: "attempt to index local 'status' (a <type> value)",
				level: 'error',
				place: 'Lua, in plugin_servers/mp_rpc.lua: call_start_instance',
			},
			{
				text: "attempt to index field 'instance_status' (a nil value)",
				level: 'error',
				place: 'Lua, in plugin_servers/pb_rpc.lua: call_start_instance',
			},
			{
				text: "attempt to index local 'new_instance_info' (a <type> value)",
				level: 'error',
				until: '3.0',
				place: 'Lua, in plugin_servers/init.lua: get_instance_id',
			},
		],
		by: 'Lua',
		means:
			'The answer to StartInstance is not of the form Kong reads: no map (MsgPack), or an RpcReturn without instance_status (ProtoBuf). The start stays unfinished: later requests of this config wait for it in vain.',
		client: '500 in access, and 10 s of waiting in the requests after it (before 3.3 without an end).',
		do: 'MsgPack: answer with a map that has Id. ProtoBuf: set instance_status, with instance_id.',
		rules: ['instances/start-answers-id', 'framing/reply-shape', 'framing/error-text'],
	},
	{
		texts: [{text: 'mp_rpc.new: <path>', level: 'debug', until: '3.8', place: 'plugin_servers/mp_rpc.lua: Rpc.new'}],
		by: 'Kong',
		means: 'Kong will talk MsgPack:1 on this socket.',
		do: 'Nothing; a server that expects ProtoBuf:1 has to say so in its dump.',
		rules: [],
	},
];
