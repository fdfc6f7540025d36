import type {LogLine} from './line.js';

/** kong.conf, and the configs of plugins. */
export const configLines: readonly LogLine[] = [
	{
		texts: [
			{
				text: 'start_command undefined for pluginserver <name>; assuming external process management',
				level: 'warn',
				since: '3.9',
				place: 'conf_loader/init.lua: load',
			},
		],
		by: 'Kong',
		means:
			'kong.conf has no start command for this server, and there is no /usr/local/bin/<name>: Kong does not start it and expects that somebody else does. Before 3.9 it is the same without a word.',
		do: 'Nothing, when the server runs by itself. Else set pluginserver_<name>_start_cmd: the name in lower case, "_" for "-".',
		rules: [],
	},
	{
		texts: [
			{
				text: 'search config for pluginserver named: <name>',
				level: 'debug',
				until: '3.8',
				place: 'plugin_servers/process.lua: get_server_defs',
			},
		],
		by: 'Kong',
		means: 'Kong reads the pluginserver_<name>_* lines of one name in pluginserver_names, in lower case, "_" for "-".',
		do: 'Nothing.',
		rules: [],
	},
	{
		texts: [
			{
				text: 'Properties go_pluginserver_exe and go_plugins_dir are deprecated.',
				level: 'warn',
				until: '2.8',
				place: 'plugin_servers/process.lua: get_server_defs',
			},
			{
				text: 'asking [<name>] info of [<error>',
				level: 'error',
				until: '2.8',
				place: 'plugin_servers/process.lua: ask_info_plugin',
			},
		],
		by: 'Kong',
		means: 'Kong runs Go plugins as .so files through go-pluginserver, which Kong 3.0 no longer does.',
		do: 'Build each plugin as a program with go-pdk (server.StartServer) and name it in pluginserver_names.',
		rules: [],
	},
	{
		texts: [
			{
				text: "plugin '<name>' not enabled; add it to the 'plugins' configuration property",
				level: 'error',
				place: 'db/schema/entities/plugins.lua',
			},
		],
		by: 'Kong',
		means: 'A config was made for a plugin that "plugins" in kong.conf does not name.',
		do: 'plugins = bundled,<name> (KONG_PLUGINS), with the Name of the dump; then restart Kong.',
		rules: ['info/name', 'info/one-spelling'],
	},
	{
		texts: [
			{text: 'schema violation (<error>)', level: 'error', place: 'db/errors.lua: schema_violation'},
			{text: '<number> schema violations (<error>)', level: 'error', place: 'db/errors.lua: schema_violation'},
			{
				text: 'error parsing declarative config file <path>: <error>',
				level: 'error',
				place: 'init.lua: parse_declarative_config',
			},
		],
		by: 'Kong',
		means:
			"Something does not fit its schema: what and why stands in the brackets. For a plugin's config it is the Schema of its dump that Kong compares with; for Schema itself it is Kong's schema language.",
		client: 'The Admin API answers 400; a declarative file is refused whole.',
		do: '"unknown field" is a field the schema does not have: correct the config, or the dump. An embedded Python server that is not given a schema has no fields at all.',
		rules: ['info/schema', 'info/usable-schema'],
	},
	{
		texts: [{text: 'init_by_lua error: <error>', level: 'error', place: 'nginx: ngx_http_lua_report'}],
		by: 'nginx',
		means: 'Kong did not start: what follows says why.',
		do: 'Explain the rest of the line.',
		rules: [],
	},
];
