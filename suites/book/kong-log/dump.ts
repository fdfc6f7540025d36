import type {LogLine} from './line.js';

const askInfo = 'plugin_servers/process.lua: ask_info';
const query = 'plugin_servers/process.lua: query_external_plugin_info, raised in init.lua: get_plugin';
const loadHandler = 'db/dao/plugins.lua: load_plugin_handler';

/** What Kong says of the query command and its dump, before it serves. */
export const dumpLines: readonly LogLine[] = [
	{
		texts: [
			{text: 'Not a plugin info table: <command> <output>', level: 'error', until: '3.8', place: askInfo},
			{
				text: 'failed loading external plugins: not a plugin info table: <command> <output>',
				level: 'error',
				since: '3.9',
				place: query,
			},
			{
				text: 'failed loading external plugins: failed decoding plugin info: <error>',
				level: 'error',
				since: '3.9',
				place: query,
			},
		],
		by: 'Kong',
		means:
			'What the query command printed on stdout is not one JSON document: nothing at all (the command failed; its own message went to stderr), a log line or a warning around it, or a JSON value that is no object. Kong does not start.',
		do: "Run pluginserver_<name>_query_cmd by hand as Kong's user, with 2>/dev/null: only the JSON may come. Send everything else to stderr: console.log of a plugin, -v of the Python server, warnings.",
		rules: ['info/one-json-document', 'info/exit-status', 'process/kong-environment'],
	},
	{
		texts: [
			{text: "attempt to index local 'info' (a nil value)", level: 'error', since: '3.9', place: query},
			{
				text: "attempt to index local 'plugin_info' (a <type> value)",
				level: 'error',
				until: '3.8',
				place: 'plugin_servers/process.lua: register_plugin_info',
			},
		],
		by: 'Lua',
		means:
			'The dump is JSON, but its list of plugins is empty (since 3.9; before, its plugins are "not installed"), or holds something that is no object. Kong does not start.',
		do: 'A dump is a list of plugins, or an object with Plugins. An empty list is a directory without plugins, or plugins that could not be loaded: see the stderr of the query command.',
		rules: ['info/one-json-document'],
	},
	{
		texts: [{text: 'table index is nil', level: 'error', place: 'Lua, in plugin_servers/process.lua or mp_rpc.lua'}],
		by: 'Lua',
		means:
			'At the start of Kong: a plugin of the dump has no Name. In a request: the plugin server answered an event with a call that has no Method.',
		client: 'In a request: 500, "An unexpected error occurred".',
		do: 'Write the keys of the dump with a capital: Name, Version, Priority, Phases, Schema. In an event answer Data "ret", or {Method, Args}.',
		rules: ['info/name', 'framing/reply-shape'],
	},
	{
		texts: [
			{text: 'No info query for <name>', level: 'info', until: '3.8', place: askInfo},
			{text: 'failed loading external plugins: no info query for <name>', level: 'error', since: '3.9', place: query},
			{
				text: 'query_command undefined for pluginserver <name>',
				level: 'error',
				since: '3.9',
				place: 'conf_loader/init.lua: load',
			},
		],
		by: 'Kong',
		means:
			'kong.conf names a plugin server without a query command, and /usr/local/bin has no program to take its place (query_<name>; since 3.9 <name> -dump). Up to 3.8 the server is started and none of its plugins is known; since 3.9 Kong does not start.',
		do: 'Set pluginserver_<name>_query_cmd: the name in lower case, "_" for "-".',
		rules: [],
	},
	{
		texts: [
			{text: 'loading plugins info from [<name>]: <error>', level: 'error', until: '3.8', place: askInfo},
			{
				text: 'failed loading external plugins: error loading plugins info from [<name>]: <error>',
				level: 'error',
				since: '3.9',
				place: query,
			},
		],
		by: 'Kong',
		means: 'Kong could not run a shell for the query command: no memory, no free process or file descriptor.',
		do: 'Look at the limits of the container. It has nothing to do with the plugin server.',
		rules: [],
	},
	{
		texts: [
			{
				text: 'Duplicate plugin name [<name>] by <name> and <name>',
				level: 'error',
				until: '3.8',
				place: 'plugin_servers/process.lua: register_plugin_info',
			},
		],
		by: 'Kong',
		means: 'Two dumps name the same plugin. Kong keeps the first one; since 3.9 it keeps the last and says nothing.',
		do: 'Give each plugin to one server only. Two servers with the same query command do this too.',
		rules: ['info/one-plugin', 'info/one-spelling'],
	},
	{
		texts: [
			{text: '<name> plugin is enabled but not installed; no plugin found', level: 'error', place: loadHandler},
			{text: '<name> plugin is enabled but not installed', level: 'error', place: loadHandler},
		],
		by: 'Kong',
		means:
			'"plugins" in kong.conf names a plugin that is neither one of Kong\'s own nor in any dump: the name differs, its dump has no Priority, pluginserver_names does not name its server, or since 3.9 it is not the first of its dump. Kong does not start.',
		do: 'Compare the Name in the dump, letter by letter, with "plugins". Kong lower-cases names of servers, not of plugins. From 3.9 on, one server for each plugin.',
		rules: ['info/name', 'info/one-plugin', 'info/priority'],
	},
	{
		texts: [
			{
				text: 'Plugin "<name>" cannot be loaded because its VERSION field does not follow the "x.y.z" format, got: "<what>"',
				level: 'error',
				since: '3.0',
				place: loadHandler,
			},
		],
		by: 'Kong',
		means: 'Version in the dump is missing ("nil"), or is not of numbers with points. Kong does not start.',
		do: 'Give the plugin a version such as "1.0.0". kong-python-pdk before 0.3.2 and kong-js-pdk before 0.4.0 do not print it.',
		rules: ['info/version'],
	},
	{
		texts: [
			{
				text: 'Plugin "<name>" cannot be loaded because its PRIORITY field is not a valid integer number, got: "<what>"',
				level: 'error',
				since: '3.0',
				place: loadHandler,
			},
		],
		by: 'Kong',
		means: 'Priority in the dump is no whole number: a text, a fraction. Kong does not start.',
		do: 'Give the plugin a whole number as priority.',
		rules: ['info/priority'],
	},
	{
		texts: [
			{
				text: 'Plugin "<name>" can\'t be loaded because it implements both `response` and `header_filter` or `body_filter` methods.',
				level: 'error',
				place: loadHandler,
			},
		],
		by: 'Kong',
		means: 'Phases in the dump holds "response" and "header_filter" or "body_filter". Kong does not start.',
		do: 'Leave header_filter and body_filter out: a plugin server cannot serve them.',
		rules: ['info/known-phases', 'info/phases'],
	},
	{
		texts: [
			{
				text: 'no configuration schema found for plugin: <name>',
				level: 'error',
				place: 'db/schema/plugin_loader.lua: load_subschema',
			},
			{
				text: 'error initializing schema for plugin: <error>',
				level: 'error',
				place: 'db/schema/plugin_loader.lua: load_subschema',
			},
			{
				text: "error loading plugin schemas: on plugin '<name>': <error>",
				level: 'error',
				place: 'db/dao/plugins.lua: load_plugin_schemas',
			},
		],
		by: 'Kong',
		means:
			'A plugin that "plugins" names could not be loaded: what follows says why. With "schema violation" Schema of its dump is not as Kong\'s schema language wants it. Kong does not start.',
		do: 'Compare the part of Schema that is named with the rules.',
		rules: ['info/schema', 'info/reserved-fields', 'info/name'],
	},
	{
		texts: [
			{
				text: '[pluginserver] loading external plugins info',
				level: 'notice',
				since: '3.9',
				place: 'plugin_servers/process.lua: load_external_plugins_info',
			},
			{
				text: '[pluginserver] loaded #<number> external plugins info',
				level: 'notice',
				since: '3.9',
				place: 'plugin_servers/process.lua: load_external_plugins_info',
			},
			{
				text: '[pluginserver] loading protocol <protocol> for plugin <name>',
				level: 'notice',
				since: '3.9',
				place: 'plugin_servers/rpc/init.lua: new',
			},
		],
		by: 'Kong',
		means: 'Kong has run the query commands. The number is that of the servers in kong.conf, one plugin of each.',
		do: 'Nothing.',
		rules: ['info/one-plugin'],
	},
	{
		texts: [
			{
				text: 'Unknown protocol implementation: <protocol>',
				level: 'error',
				since: '3.0',
				until: '3.8',
				place: 'plugin_servers/init.lua: get_server_rpc',
			},
			{
				text: "attempt to call field 'error' (a nil value)",
				level: 'error',
				until: '2.8',
				place: 'Lua, in plugin_servers/init.lua: get_server_rpc, which calls a log function there is not',
			},
			{
				text: "attempt to index upvalue 'server_rpc' (a nil value)",
				level: 'error',
				since: '3.0',
				until: '3.8',
				place: 'Lua, in plugin_servers/init.lua: build_phases',
			},
			{
				text: "attempt to index field 'rpc' (a nil value)",
				level: 'error',
				since: '3.9',
				place: 'Lua, in plugin_servers/plugin.lua: build_phases',
			},
		],
		by: 'Kong',
		means: 'Protocol in the dump is neither "MsgPack:1" nor "ProtoBuf:1". Since 3.9 Kong starts, without a word of it.',
		client: 'Where Kong started: 500 in access.',
		do: 'Write "MsgPack:1" or "ProtoBuf:1", with the colon; without Protocol it is MsgPack:1.',
		rules: ['info/one-json-document'],
	},
];
