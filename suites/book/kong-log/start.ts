import type {LogLine} from './line.js';

const timer = 'plugin_servers/process.lua: pluginserver_timer';

/** Starting, ending and starting again. */
export const startLines: readonly LogLine[] = [
	{
		texts: [
			{text: 'Starting <name>', level: 'notice', until: '3.8', place: timer},
			{
				text: '[pluginserver] starting pluginserver process for <name>',
				level: 'notice',
				since: '3.9',
				place: timer,
			},
		],
		by: 'Kong',
		means: 'Worker 0 starts the plugin server with its start command, through "exec" in a shell.',
		do: 'Nothing, when it stands there once for each server. Again and again it is a server that ends: look at the lines between, its output and "terminated".',
		rules: ['process/stays-up'],
	},
	{
		texts: [{text: '[pluginserver] started, pid <number>', level: 'notice', since: '3.9', place: timer}],
		by: 'Kong',
		means: 'The shell of the start command runs. It does not mean that the server listens.',
		do: 'Nothing.',
		rules: ['process/socket-appears'],
	},
	{
		texts: [
			{
				text: 'external pluginserver "<name>" start command "<command>" exited with "command not found"',
				level: 'error',
				until: '3.8',
				place: timer,
			},
			{
				text: '[pluginserver] external pluginserver "<name>" start command "<command>" exited with "command not found"',
				level: 'error',
				since: '3.9',
				place: timer,
			},
			{
				text: "external pluginserver '<name>' terminated: exit 127",
				level: 'notice',
				since: '2.3',
				until: '2.4',
				place: timer,
			},
		],
		by: 'Kong',
		means:
			'The start command ended with status 127: the shell, or env in a #! line, found no such program, or the program no loader or library. Kong tries again, once a second.',
		do: 'Write the whole path into pluginserver_<name>_start_cmd. Kong\'s workers have no PATH, so "#!/usr/bin/env node" fails too: start /usr/local/bin/node with the script. A binary built for glibc does not start on Alpine.',
		rules: ['process/socket-appears', 'process/kong-environment'],
	},
	{
		texts: [{text: "external pluginserver '<name>' terminated: exit 126", level: 'notice', place: timer}],
		by: 'Kong',
		means: 'The start command was found but cannot be run. Kong starts it again after a second, for ever.',
		do: "Make it executable (chmod +x) for the user Kong's workers run as, and see that it is built for this CPU and not on a file system mounted noexec.",
		rules: ['process/socket-appears'],
	},
	{
		texts: [{text: "external pluginserver '<name>' terminated: signal 9", level: 'notice', place: timer}],
		by: 'Kong',
		means: 'The plugin server was killed, mostly because memory ran out (the container, or the OOM killer).',
		client: 'Events that ran are lost; the next ones fail until it listens again.',
		do: 'Look at its memory over time; give it a limit of its own.',
		rules: ['resources/event-memory', 'resources/instance-memory', 'process/respawn'],
	},
	{
		texts: [{text: "external pluginserver '<name>' terminated: <reason>", level: 'notice', place: timer}],
		by: 'Kong',
		means:
			'The plugin server has ended: with "exit" and its status, or by a signal and its number. Kong starts it again, at most once a second. "exit 0" is a start command that went into the background, or did not keep running; "exit 2" of a Go server is a panic or a flag it does not know.',
		client: 'Events that ran are lost, and their instances; the next ones fail until the server listens again.',
		do: "The server's own output stands just before this line: look there. A start command has to stay in the foreground.",
		rules: ['process/stays-up', 'process/respawn', 'failures/throw-lives'],
	},
	{
		texts: [
			{text: "Exiting: pluginserver '<name>' not respawned.", level: 'notice', until: '3.8', place: timer},
			{
				text: "[pluginserver] exiting: pluginserver '<name>' not respawned.",
				level: 'notice',
				since: '3.9',
				place: timer,
			},
		],
		by: 'Kong',
		means: 'This Kong worker ends (stop or reload), so the plugin server is not started again by it.',
		do: 'Nothing. After a reload the new workers start their own; an old server that lives on beside it did not end on SIGTERM.',
		rules: ['process/terminates', 'process/terminates-whole', 'process/ends-with-kong'],
	},
	{
		texts: [
			{
				text: "[pluginserver] successfully stopped pluginserver '<name>', pid <number>",
				level: 'notice',
				since: '3.9',
				place: 'plugin_servers/process.lua: stop_pluginservers',
			},
			{
				text: "attempt to call field 'error' (a nil value)",
				level: 'error',
				since: '3.9',
				place: 'Lua, in plugin_servers/process.lua: stop_pluginservers',
			},
		],
		by: 'Kong',
		means:
			'SIGTERM was sent; whether the server ends is another matter. When it cannot be sent, Kong calls a log function there is not, and a Lua error is all that is said.',
		do: 'Nothing, when the server is gone afterwards.',
		rules: ['process/terminates', 'process/terminates-busy'],
	},
	{
		texts: [
			{
				text: 'only worker #0 can manage',
				level: 'notice',
				until: '3.0',
				place: 'plugin_servers/init.lua: start',
			},
		],
		by: 'Kong',
		means: 'Each worker but the first says so at its start: plugin servers are run by worker 0 alone.',
		do: 'Nothing.',
		rules: [],
	},
	{
		texts: [
			{
				text: '[<name>:<number>] <output>',
				level: 'info',
				place: 'plugin_servers/process.lua: grab_logs',
			},
		],
		by: 'the plugin server',
		means: 'A line that the plugin server printed, on stdout or stderr, with its name and process id before it.',
		do: 'Read it as the words of the server. Kong passes it on at level info: with log_level = notice, the default, it is not in the log at all, not even a stack trace.',
		rules: ['failures/throw-text', 'process/full-output'],
	},
];
