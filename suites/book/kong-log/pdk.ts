import type {LogLine} from './line.js';

const raised =
	'500 in access, "An unexpected error occurred". The event is left in the middle: the handler never gets an answer.';

/** What comes of PDK calls. */
export const pdkLines: readonly LogLine[] = [
	{
		texts: [
			{text: 'could not find pdk method: <name>', level: 'error', place: 'plugin_servers/mp_rpc.lua: call_pdk_method'},
		],
		by: 'Kong',
		means: 'MsgPack: this Kong has no such function. The handler gets nil and goes on.',
		client: 'Whatever the handler makes of nil.',
		do: 'Mostly a misspelling (PDKs for Python and JavaScript pass on any name), else a function of a later Kong.',
		rules: ['pdk-calls/known-function'],
	},
	{
		texts: [
			{text: 'method "<name>" not found', level: 'error', until: '3.7', place: 'plugin_servers/pb_rpc.lua: call_pdk'},
			{
				text: 'pluginserver error: method "<name>" not found',
				level: 'error',
				since: '3.8',
				place: 'plugin_servers/pb_rpc.lua: call_pdk',
			},
		],
		by: 'Kong',
		means:
			'ProtoBuf: pluginsocket.proto of this Kong has no such method: the library is newer than Kong. With odd bytes for a name, frames are out of step. The connection is dropped.',
		client: 'Up to 3.7 the request goes on without the rest of the plugin; since 3.8 a 500.',
		do: 'Take the release of go-pdk that belongs to this Kong, or do without the function.',
		rules: ['pdk-calls/known-function', 'framing/frames', 'pdk-calls/binary-arguments'],
	},
	{
		texts: [
			{
				text: 'function cannot be called in <phase> phase (only in: <phases>)',
				level: 'error',
				place: 'pdk/private/phases.lua: check_phase',
			},
			{
				text: 'function cannot be called in <phase> phase (can be called in any phases except: <phases>)',
				level: 'error',
				place: 'pdk/private/phases.lua: check_not_phase',
			},
		],
		by: 'Kong',
		means: 'The plugin called a PDK function in a phase that does not have it.',
		client: raised,
		do: 'Move the call into one of the phases named. In log many getters are gone: read what you need in access and keep it with kong.ctx.',
		rules: ['pdk-calls/allowed-phase', 'exit/refused-phase'],
	},
	{
		texts: [
			{
				text: 'no phase in ngx.ctx.KONG_PHASE, (need one of <phases>)',
				level: 'error',
				since: '2.7',
				place: 'pdk/private/phases.lua: check_phase',
			},
			{
				text: 'no phase in kong.ctx.core.phase, (need one of <phases>)',
				level: 'error',
				since: '2.0',
				until: '2.6',
				place: 'pdk/private/phases.lua: check_phase',
			},
			{
				text: 'no phase in ngx.ctx.KONG_PHASE',
				level: 'error',
				since: '2.7',
				place: 'pdk/private/phases.lua: check_not_phase',
			},
		],
		by: 'Kong',
		means:
			'A PDK function was called where Kong runs no phase: up to 2.8 every function that asks for a phase, called in log, whose events run in a timer.',
		client: 'Nothing: the response has gone out. The log event is left in the middle.',
		do: 'With Kong 2.8 use in log only what it saves: headers, status, kong.ctx.shared, kong.log.serialize.',
		rules: ['pdk-calls/allowed-phase', 'phases/log-ends'],
	},
	{
		texts: [
			{text: 'API disabled in the context of <phase>_by_lua*', level: 'error', place: 'nginx: lua-nginx-module'},
			{text: 'API disabled in the context of ngx.timer', level: 'error', place: 'nginx: lua-nginx-module'},
			{text: 'API disabled in the current context', level: 'error', place: 'nginx: lua-resty-core'},
		],
		by: 'nginx',
		means:
			'What was called needs something nginx does not have at this point. header_filter, body_filter: no socket, so no plugin server can be asked. ngx.timer, current context: a PDK function that reads the request, in log.',
		client: 'header_filter, body_filter: the response breaks off. log: nothing.',
		do: 'Leave header_filter and body_filter out of Phases; in log use what Kong saves for it.',
		rules: ['info/known-phases', 'pdk-calls/allowed-phase'],
	},
	{
		texts: [
			{
				text: "bad argument #2 to 'encode' (table expected, got <type>)",
				level: 'error',
				place: 'lua-protobuf, out of plugin_servers/pb_rpc.lua: call_pdk',
			},
		],
		by: 'Lua',
		means:
			'ProtoBuf: what a PDK function returned does not fit the message its answer should be. Up to 3.6 kong.service.set_upstream does so each time.',
		client: raised,
		do: 'Use kong.service.set_target, or Kong 3.7 with go-pdk 0.11.',
		rules: ['pdk-calls/arguments', 'failures/pdk-error'],
	},
	{
		texts: [
			{text: "bad argument #<number> to '<name>' (<what>)", level: 'error', place: 'Lua, out of a function of the PDK'},
			{text: 'headers have already been sent', level: 'error', place: 'pdk/response.lua'},
			{text: 'code must be a number between <number> and <number>', level: 'error', place: 'pdk/response.lua'},
			{text: 'code must be a number', level: 'error', place: 'pdk/response.lua: exit'},
			{text: 'body must be a nil, string or table', level: 'error', place: 'pdk/response.lua: exit'},
			{text: 'headers must be a nil or table', level: 'error', place: 'pdk/response.lua: exit'},
			{
				text: 'invalid header value for "<name>": got <what>, expected <list>',
				level: 'error',
				place: 'pdk/private/checks.lua: validate_header',
			},
		],
		by: 'Kong',
		means: 'A PDK function refused its arguments (wrong type, out of range, nil in the middle), or came too late.',
		client: raised,
		do: 'The position (file and line) before it tells the function. Pass numbers as numbers, no nil between other arguments.',
		rules: ['pdk-calls/arguments', 'pdk-calls/no-holes', 'pdk-calls/arguments-arrive'],
	},
	{
		texts: [
			{
				text: "pack 'userdata' is unimplemented",
				level: 'error',
				place: 'plugin_servers/mp_rpc.lua (up to 2.8 MessagePack.lua): packers.userdata',
			},
		],
		by: 'Lua',
		means:
			'MsgPack: the answer of a PDK function holds something that cannot be sent: up to 2.8 a JSON null (kong.request.get_body, configs), later only objects of nginx.',
		client: raised,
		do: 'With Kong 2.8 read the raw body and parse it in the plugin.',
		rules: ['pdk-calls/request-bodies', 'failures/pdk-error', 'robustness/abandoned-event'],
	},
	{
		texts: [
			{
				text: "attempt to get length of local 'str' (a nil value)",
				level: 'error',
				since: '3.0',
				place: 'MessagePack.lua, out of plugin_servers/mp_rpc.lua: fix_raw',
			},
		],
		by: 'Lua',
		means:
			"MsgPack: get_raw_body had nothing to give: the request's body is larger than client_body_buffer_size (8k) and lies in a file, or there is no response body.",
		client: raised,
		do: 'Raise nginx_http_client_body_buffer_size above the largest body the plugin must read.',
		rules: ['pdk-calls/spooled-body', 'robustness/abandoned-event'],
	},
	{
		texts: [
			{
				text: "request body did not fit into client body buffer, consider raising 'client_body_buffer_size'",
				level: 'error',
				place: 'pdk/request.lua: get_raw_body, as an error the plugin may log',
			},
		],
		by: 'Kong',
		means: "The request's body is larger than nginx's buffer, and lies in a file that get_raw_body does not read.",
		client: 'Whatever the handler makes of it.',
		do: 'Raise nginx_http_client_body_buffer_size (KONG_NGINX_HTTP_CLIENT_BODY_BUFFER_SIZE).',
		rules: ['pdk-calls/spooled-body', 'pdk-calls/nil-answer'],
	},
];
