import type {LogLine} from './line.js';

const nginxConnect = 'nginx: ngx_event_connect_peer, for ngx.socket.connect';
const failOpen =
	'An event: MsgPack, and ProtoBuf up to 3.7: the request goes on without the plugin; ProtoBuf since 3.8: 500. The start of an instance: 500 in access.';

/** The socket: connecting, reading, writing. */
export const connectionLines: readonly LogLine[] = [
	{
		texts: [
			{
				text: 'connect() to unix:<path> failed (2: No such file or directory)',
				level: 'crit',
				place: nginxConnect,
			},
		],
		by: 'nginx',
		means:
			'There is no socket at this path. While the server starts it means nothing; Kong 3.1 to 3.4 ask every 0.1 s, in each worker, until it answers, for 20 s. Afterwards the server listens somewhere else, or has ended.',
		client: failOpen,
		do: 'Compare the path with the socket the server makes: go-pdk <prefix>/<program>.socket, Python and JavaScript .sock. Kong looks for /usr/local/kong/<name>.socket, since 3.9 in its prefix; pluginserver_<name>_socket says otherwise.',
		rules: ['process/socket-appears', 'process/listens-soon'],
	},
	{
		texts: [{text: 'connect() to unix:<path> failed (111: Connection refused)', level: 'error', place: nginxConnect}],
		by: 'nginx',
		means: 'The socket file is there, and nobody listens on it: the server was killed or has crashed, or is starting.',
		client: failOpen,
		do: 'Look for "terminated" before it, and what the server printed. Once a server has left its file behind, the next one has to remove it.',
		rules: ['process/stays-up', 'process/stale-socket', 'failures/throw-lives'],
	},
	{
		texts: [
			{
				text: 'connect() to unix:<path> failed (11: Resource temporarily unavailable)',
				level: 'error',
				place: nginxConnect,
			},
		],
		by: 'nginx',
		means: 'The server listens and does not accept: more connections wait than its listen() allows.',
		client: failOpen,
		do: 'Give listen() a larger backlog (kong-python-pdk before 0.2.4 had 1), and accept while handlers run.',
		rules: ['robustness/connection-storm', 'concurrency/busy-handler'],
	},
	{
		texts: [{text: 'connect() to unix:<path> failed (13: Permission denied)', level: 'crit', place: nginxConnect}],
		by: 'nginx',
		means: "Kong's workers may not write to the socket, or not enter its directory.",
		client: failOpen,
		do: "Run the server as the user of Kong's workers (kong.conf: nginx_user), or make its socket writable for it.",
		rules: [],
	},
	{
		texts: [
			{
				text: 'trying to connect: <error>',
				level: 'error',
				place: 'plugin_servers/mp_rpc.lua, since 3.1 pb_rpc.lua: Rpc:call',
			},
			{
				text: 'no such file or directory',
				level: 'error',
				until: '3.4',
				place: 'plugin_servers/pb_rpc.lua: Rpc:call up to 3.0; rpc: handle_event, 3.1 to 3.4',
			},
			{
				text: 'connection refused',
				level: 'error',
				until: '3.4',
				place: 'plugin_servers/pb_rpc.lua: Rpc:call up to 3.0; rpc: handle_event, 3.1 to 3.4',
			},
		],
		by: 'Kong',
		means:
			'Kong could not connect to the socket of the plugin server, for the reason given; nginx says the path in its own line before.',
		client: failOpen,
		do: 'Is the server running, and is this its socket? Kong 3.1 to 3.4 give a server up that did not listen within 20 s: restart Kong.',
		rules: ['process/socket-appears', 'process/stays-up', 'process/listens-soon'],
	},
	{
		texts: [
			{
				text: 'plugin server is not ready, <name> will not be executed in this request',
				level: 'warn',
				since: '3.1',
				until: '3.4',
				place: 'plugin_servers/process.lua: handle_not_ready',
			},
		],
		by: 'Kong',
		means:
			'This worker has not reached the server yet. These versions never look for a server without a start command in kong.conf, nor in streams: there it stays so. Said once for each plugin and worker, not for each request.',
		client: 'The request goes on without the plugin: an authentication plugin lets everybody in.',
		do: 'Listen sooner, or keep traffic away until the server listens. A server that something else starts, or one for streams, needs another version of Kong.',
		rules: ['process/listens-soon', 'process/ready-when-listening'],
	},
	{
		texts: [
			{text: 'no data', level: 'error', place: 'plugin_servers/mp_rpc.lua: Rpc:call'},
			{
				text: 'starting instance: no data',
				level: 'error',
				since: '3.1',
				place: 'plugin_servers/init.lua, since 3.9 plugin.lua: get_instance_id',
			},
		],
		by: 'Kong',
		means:
			'MsgPack: the server closed the connection, or was silent for 60 s, before the first byte of its answer: it has crashed, hangs, or waits for a lock. The event is not tried again.',
		client:
			'An event: the request goes on without the plugin, after a minute when the server hangs. The start of an instance: 500 in access.',
		do: 'Look at what the server printed just before. Silence is mostly a handler that raised and never ended its event (kong-python-pdk), or one that waits for something itself.',
		rules: [
			'failures/throw-first',
			'failures/throw-after-call',
			'failures/throw-lives',
			'failures/start-throws',
			'concurrency/held-event',
			'framing/cut-message',
		],
	},
	{
		texts: [
			{text: 'closed', level: 'error', until: '2.8', place: 'plugin_servers/pb_rpc.lua: handle_event'},
			{text: 'closed', level: 'warn', since: '3.0', until: '3.5', place: 'plugin_servers/pb_rpc.lua: handle_event'},
			{text: 'closed', level: 'error', since: '3.6', until: '3.6', place: 'plugin_servers/pb_rpc.lua: handle_event'},
			{text: 'closed', level: 'warn', since: '3.7', place: 'plugin_servers/pb_rpc.lua: handle_event'},
			{
				text: 'starting instance: closed',
				level: 'error',
				since: '3.1',
				place: 'plugin_servers/init.lua, since 3.9 plugin.lua: get_instance_id',
			},
		],
		by: 'Kong',
		means:
			'ProtoBuf: the server closed the connection in the middle of a call. go-pdk says every error that way: no such instance, a config it cannot read, a phase without a handler, a panic. Since 3.0 Kong starts the instance again and repeats the event, for as long as that happens, at full speed.',
		client:
			'Up to 2.8 the request goes on without the plugin. Later it waits until the repeated event ends; the start of an instance that fails: 500 in access.',
		do: 'The reason is in the output of the server. Recover from panics in the handler; close a connection only for an instance you do not know.',
		rules: [
			'instances/unknown-refused',
			'failures/unknown-phase-refused',
			'failures/throw-lives',
			'failures/start-refused',
			'failures/start-throws',
			'robustness/many-refused',
		],
	},
	{
		texts: [
			{
				text: 'pluginserver error: timeout',
				level: 'error',
				since: '3.8',
				place: 'plugin_servers/pb_rpc.lua: handle_event',
			},
			{text: 'timeout', level: 'error', until: '3.7', place: 'plugin_servers/pb_rpc.lua: handle_event'},
			{
				text: 'starting instance: timeout',
				level: 'error',
				since: '3.1',
				place: 'plugin_servers/init.lua, since 3.9 plugin.lua: get_instance_id',
			},
		],
		by: 'Kong',
		means: 'ProtoBuf: for 60 s no byte came that Kong waited for (MsgPack: "no data").',
		client:
			'After a minute: up to 3.7 the request goes on without the plugin, since 3.8 it is a 500. The start of an instance: 500 in access.',
		do: 'Give what the handler waits for a deadline well below 60 s. A handler that never returns, or a lock, is the other cause.',
		rules: ['failures/throw-first', 'concurrency/held-event', 'framing/frames', 'phases/access-ends'],
	},
	{
		texts: [
			{
				text: 'pluginserver error: connection reset by peer',
				level: 'error',
				since: '3.8',
				place: 'plugin_servers/pb_rpc.lua: handle_event',
			},
			{
				text: 'connection reset by peer',
				level: 'error',
				until: '3.7',
				place: 'plugin_servers/pb_rpc.lua: handle_event',
			},
			{
				text: 'recv() failed (104: Connection reset by peer)',
				level: 'error',
				place: 'nginx: ngx_unix_recv',
			},
		],
		by: 'Kong',
		means:
			'The server closed the connection, or died, with bytes of Kong unread. It is no "closed": Kong does not start the instance again.',
		client:
			'ProtoBuf: up to 3.7 the request goes on without the plugin, since 3.8 it is a 500. MsgPack: "no data", the request goes on.',
		do: 'Look for the end of the server just before. When it lives: read a message whole before closing.',
		rules: ['failures/throw-lives', 'framing/large-config', 'framing/answer-lengths'],
	},
	{
		texts: [
			{text: 'send() failed (32: Broken pipe)', level: 'error', place: 'nginx: ngx_unix_send'},
			{
				text: 'broken pipe',
				level: 'error',
				place: 'plugin_servers/mp_rpc.lua: Rpc:call; pb_rpc.lua: Rpc:call, as a Lua error',
			},
		],
		by: 'nginx',
		means: 'The server closed the connection while Kong was writing to it.',
		client: 'MsgPack: the request goes on without the plugin. ProtoBuf, and the start of an instance: 500 in access.',
		do: 'Keep connections open between calls: Kong pools them for 60 s. Read messages whole, however large.',
		rules: ['framing/large-config', 'framing/answer-lengths', 'exit/connection-kept', 'robustness/idle-connections'],
	},
];
