import type {LogLine} from './line.js';

/** Words of plugin servers and their PDKs, as they stand in Kong's log or reach Kong as an error. */
export const serverLines: readonly LogLine[] = [
	{
		texts: [
			{
				text: 'unhandled exception in <name>.<phase> on instance #<number>: <error>',
				level: 'info',
				place: 'kong-pdk for JavaScript, server.js: HandleEvent',
			},
		],
		by: 'the plugin server',
		means:
			'A handler threw, before its first PDK call or without one. The PDK prints it and tells Kong that all is well.',
		client: 'The request goes on as if the plugin had run: an authentication plugin lets everybody in.',
		do: 'Catch in the handler, and answer with kong.response.exit.',
		rules: ['failures/throw-is-failure', 'failures/throw-text'],
	},
	{
		texts: [
			{text: 'event id <number> not found', level: 'error', place: 'the PDKs for Python and JavaScript: Step'},
			{text: 'no running event <number>', level: 'error', place: 'go-pdk and go-pluginserver, server/event.go: Step'},
		],
		by: 'the plugin server',
		means:
			'MsgPack: Kong answered a PDK call of an event the server does not know: it has ended, or the server was started anew in the middle, or there are several processes on one socket.',
		client: 'The request goes on without the rest of the plugin.',
		do: 'Let events go on whichever connection and process a Step comes to.',
		rules: ['sequences/other-connection', 'sequences/late-step', 'framing/event-id'],
	},
	{
		texts: [
			{
				text: 'error loading plugin "<name>" from <path>: <error>',
				level: 'info',
				place: 'kong-pdk for JavaScript, server.js',
			},
			{text: 'error loading plugin "<name>": <error>', level: 'info', place: 'kong-python-pdk, server.py'},
		],
		by: 'the plugin server',
		means:
			'A plugin could not be loaded (a missing module, a syntax error). The server goes on without it, so its dump lacks it, or StartInstance fails.',
		do: "Mend what is named. Loaded by hand and not by Kong: Kong's environment has no variables and another working directory.",
		rules: ['process/kong-environment', 'process/ready-when-listening', 'info/same-each-time'],
	},
	{
		texts: [
			{text: 'decoding config: <error>', level: 'info', place: 'go-pdk, server/instance.go: StartInstance'},
			{text: 'decoding config metadata: <error>', level: 'info', place: 'go-pdk, server/instance.go: StartInstance'},
		],
		by: 'the plugin server',
		means: 'go-pdk: the config does not fit the Config struct of the plugin. Kong sees a closed connection.',
		client: '500 in access.',
		do: 'Compare the types of the struct with the config. The JSON names of its fields are those of the schema.',
		rules: ['failures/start-refused', 'info/schema'],
	},
	{
		texts: [{text: 'undefined method <phase>', level: 'info', place: 'go-pdk, server/pbserver.go: HandleEvent'}],
		by: 'the plugin server',
		means:
			'go-pdk: an event of a phase for which the plugin has no handler. The connection is closed, and Kong repeats the event.',
		do: 'Kong asks for the phases of the dump: is the program another one than the one it queried?',
		rules: ['failures/unknown-phase', 'failures/unknown-phase-refused', 'phases/undeclared'],
	},
	{
		texts: [
			{text: 'string field contains invalid UTF-8', level: 'info', place: 'google.golang.org/protobuf, in a Go plugin'},
		],
		by: 'the plugin server',
		means:
			'Go: a value that is no UTF-8 (a binary body, a Latin-1 header) stands in a field for text. On the way to Kong the call is lost and the frames can get out of step; on the way to the plugin its getter fails.',
		client: 'Mostly a 500, or a request that goes on without the rest of the plugin.',
		do: 'go-pdk 0.11 with Kong 3.1 or later carries bodies as bytes. Check other values with utf8.ValidString before you pass them on.',
		rules: ['pdk-calls/binary-arguments', 'pdk-calls/any-bytes', 'exit/binary-body', 'pdk-calls/bytes-arrive'],
	},
	{
		texts: [
			{
				text: '<type> is not allowed for map key when strict_map_key=True',
				level: 'info',
				place: 'msgpack for Python, in the plugin server',
			},
			{text: '<type> is not allowed for map key', level: 'info', place: 'msgpack for Python, in the plugin server'},
		],
		by: 'the plugin server',
		means:
			'Python: Kong answered with a table that has numbers for keys (kong.request.get_uri_captures), and the server refuses to read it.',
		client: 'The request goes on without the rest of the plugin.',
		do: 'kong-python-pdk 0.3.4 or later; in a server of your own strict_map_key=False.',
		rules: ['pdk-calls/values-arrive', 'pdk-calls/rare-answers'],
	},
	{
		texts: [{text: 'write: broken pipe', level: 'info', place: 'Go, in the plugin server'}],
		by: 'the plugin server',
		means:
			'Kong has dropped the connection in the middle of the event: a PDK call raised an error in Kong, the request was ended, or Kong stopped.',
		do: "Look for Kong's own line of the same moment: that is the cause.",
		rules: ['pdk-calls/arguments', 'pdk-calls/allowed-phase', 'robustness/abandoned-event'],
	},
	{
		texts: [
			{text: 'flag redefined: kong-prefix', level: 'info', place: 'Go, in the plugin server'},
			{text: 'flag provided but not defined: -<name>', level: 'info', place: 'Go, in the plugin server'},
		],
		by: 'the plugin server',
		means:
			'Go: go-pluginserver with a plugin made for an embedded server (go-pdk 0.6 and later), or a program that does not know -dump or -kong-prefix, as go-pluginserver or a plugin without server.StartServer.',
		do: 'Build the plugin as a program of its own, with server.StartServer in main and flags of its own read through the same flag set.',
		rules: ['info/one-json-document', 'process/socket-appears'],
	},
];
