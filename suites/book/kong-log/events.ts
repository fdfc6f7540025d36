import type {LogLine} from './line.js';

const call = 'plugin_servers/mp_rpc.lua: Rpc:call';
const raised =
	'500 in access, "An unexpected error occurred". In certificate the handshake ends, in log nothing is seen.';

/** What goes wrong in an event: answers Kong cannot read, errors of the server, Lua's own words. */
export const eventLines: readonly LogLine[] = [
	{
		texts: [
			{
				text: 'pluginserver error: <error>',
				level: 'error',
				since: '3.8',
				place: 'plugin_servers/pb_rpc.lua: handle_event',
			},
			{
				text: 'pluginserver error: unknown error',
				level: 'error',
				since: '3.8',
				place: 'plugin_servers/pb_rpc.lua: handle_event',
			},
		],
		by: 'Kong',
		means: 'ProtoBuf: the event failed; the reason stands behind. Up to 3.7 the log holds the reason alone.',
		client: '500.',
		do: 'Explain the reason by itself.',
		rules: ['phases/access-ends', 'framing/frames'],
	},
	{
		texts: [{text: 'RPC response expected from Go plugin server', level: 'error', place: call}],
		by: 'Kong',
		means:
			'MsgPack (of any language): the server sent something that is neither [1, id, error, result] nor a notification [2, ...].',
		client: raised,
		do: 'Write nothing else on the socket; answer every request with an array that begins with 1.',
		rules: ['framing/reply-shape', 'framing/nothing-unasked'],
	},
	{
		texts: [{text: 'unexpected RPC response ID from Go plugin server', level: 'error', place: call}],
		by: 'Kong',
		means:
			'MsgPack (of any language): the id of the answer is not that of the request: an answer too many, or mixed up between connections.',
		client: raised,
		do: 'Answer each request once, on its own connection, with its id, whatever its size.',
		rules: [
			'framing/message-id',
			'framing/large-message-ids',
			'framing/nothing-unasked',
			'sequences/same-message-ids',
			'exit/last-word',
		],
	},
	{
		texts: [
			{text: 'missing bytes', level: 'error', place: 'MessagePack.lua, out of plugin_servers/mp_rpc.lua: Rpc:call'},
		],
		by: 'Lua',
		means: 'MsgPack: the connection ended, or was silent for 60 s, in the middle of an answer.',
		client: raised,
		do: 'Write answers whole: a short write has to be continued (send returns how much it took).',
		rules: ['framing/slow-kong', 'framing/argument-lengths', 'failures/throw-lives'],
	},
	{
		texts: [{text: 'assertion failed!', level: 'error', place: 'plugin_servers/pb_rpc.lua: Rpc:call'}],
		by: 'Lua',
		means:
			'ProtoBuf: the sequence of an RpcReturn is not that of its RpcCall. An empty frame in its place counts as 0.',
		client: raised,
		do: 'Copy the sequence of the call into its RpcReturn, for each command.',
		rules: ['framing/sequence', 'framing/frames'],
	},
	{
		texts: [
			{
				text: 'type mismatch for <field> at offset <number>, <type> expected for type <what>, got <type>',
				level: 'error',
				place: 'lua-protobuf, out of plugin_servers/pb_rpc.lua: call_pdk and Rpc:call',
			},
			{
				text: 'un-finished bytes',
				level: 'error',
				until: '3.2',
				place: 'lua-protobuf, out of plugin_servers/pb_rpc.lua',
			},
			{text: 'unfinished bytes', level: 'error', since: '3.3', place: 'lua-protobuf, out of plugin_servers/pb_rpc.lua'},
		],
		by: 'Lua',
		means:
			'ProtoBuf: the arguments of a PDK call, or an RpcReturn, are not of the message that pluginsocket.proto of this Kong names: a library of another version, or frames out of step.',
		client: raised,
		do: 'Compare with pluginsocket.proto of this Kong. When marshalling fails behind a method frame, close the connection.',
		rules: ['framing/frames', 'pdk-calls/arguments', 'pdk-calls/binary-arguments'],
	},
	{
		texts: [
			{
				text: "attempt to index field 'Data' (a <type> value)",
				level: 'error',
				place: 'Lua, in plugin_servers/mp_rpc.lua: bridge_loop',
			},
			{
				text: "attempt to index local 'step_in' (a <type> value)",
				level: 'error',
				place: 'Lua, in plugin_servers/mp_rpc.lua: bridge_loop',
			},
			{text: "attempt to index local 'data' (a <type> value)", level: 'error', place: `Lua, in ${call}`},
		],
		by: 'Lua',
		means: 'MsgPack: the answer to HandleEvent or Step is not a map with Data "ret" or Data {Method, Args}.',
		client: raised,
		do: 'Answer {Data: "ret", EventId} at the end, {Data: {Method, Args}, EventId} for a PDK call.',
		rules: ['framing/reply-shape', 'framing/event-id'],
	},
	{
		texts: [
			{
				text: "attempt to call method 'lower' (a nil value)",
				level: 'error',
				place: 'Lua, in plugin_servers/mp_rpc.lua: handle_event',
			},
			{
				text: "attempt to index local 'err' (a <type> value)",
				level: 'error',
				place: 'Lua, in plugin_servers/rpc: handle_event',
			},
		],
		by: 'Lua',
		means: 'MsgPack: the error of an answer is a map, a number or true, where Kong wants a text.',
		client: raised,
		do: 'Make a text of every error, bytes and objects too.',
		rules: ['framing/error-text'],
	},
	{
		texts: [{text: 'An unexpected error occurred', level: 'response', place: 'init.lua and error_handlers.lua'}],
		by: 'Kong',
		means:
			'The body of a 500: the plugin raised a Lua error in Kong, its instance could not be started, or (ProtoBuf since 3.8) its event failed. The reason is in the log, at error.',
		client: 'This.',
		do: 'Explain the line of the log from the same moment.',
		rules: ['pdk-calls/arguments', 'pdk-calls/allowed-phase', 'instances/start-answers-id'],
	},
	{
		texts: [
			{
				text: 'lua entry thread aborted: runtime error: <error>',
				level: 'error',
				place: 'nginx: ngx_http_lua_run_thread',
			},
			{text: 'failed to run <phase>_by_lua*: <error>', level: 'error', place: 'nginx: lua-nginx-module, for the phase'},
		],
		by: 'nginx',
		means:
			'A Lua error that Kong does not catch: of an event in rewrite, response, certificate or (up to 2.8) preread, or in the timer of a log event ("failed to run": before that timer, or in header_filter or body_filter). What was raised stands behind.',
		client: 'rewrite and response: a 500; certificate and preread: the connection ends; log: nothing.',
		do: 'Explain the rest of the line.',
		rules: ['pdk-calls/arguments', 'pdk-calls/allowed-phase'],
	},
	{
		texts: [
			{
				text: 'response buffering was turned off: incompatible HTTP version (<version>)',
				level: 'notice',
				until: '3.8',
				place: 'init.lua: Kong.access',
			},
			{
				text: 'response buffering was turned off: connection upgrade (<what>)',
				level: 'notice',
				place: 'init.lua: Kong.access',
			},
		],
		by: 'Kong',
		means:
			'A plugin has a response phase, which needs the whole response held back. Kong does not do so for this request (HTTP/2 before 3.9, a WebSocket): the response phase does not run.',
		client: "The service's response, untouched by the plugin.",
		do: 'Do what must not be skipped in access. Before 3.9 use HTTP/1.1 for such routes.',
		rules: [],
	},
];
