import {bug, type HistoricalBug, untestable} from './bug.js';

const notTheServer = 'a fault of a test double for plugin code: no plugin server runs there';

/** Faults of processes, and of the test doubles that PDKs bring. */
export const processBugs: readonly HistoricalBug[] = [
	bug(
		'G1',
		'kong-js-pdk, go-pdk, kong-python-pdk with threads',
		'The server lives on when Kong has died.',
		'process/ends-with-kong',
	),
	bug(
		'G2',
		'Kong to 2.8, and 2.4 above all',
		'Servers were not told to end, or a shell was told instead of them.',
		'process/terminates',
		'process/terminates-whole',
		'process/terminates-busy',
	),
	bug(
		'G3',
		'Kong since 2.3',
		'A server that writes more than Kong reads stands still in its own output.',
		'process/full-output',
	),
	bug(
		'G4',
		'Kong 3.1 to 3.4',
		'Requests before the server listened went by without the plugin.',
		'process/listens-soon',
		'process/ready-when-listening',
	),
	bug(
		'G5',
		'Kong',
		'A server that dies lets requests through on MsgPack and ends them with 500 on ProtoBuf.',
		'process/stays-up',
		'failures/throw-lives',
		'robustness/connection-cut',
	),
	untestable(
		'G6',
		'Kong 3.9',
		'The Admin API answers 500 when there are external plugins.',
		"it is Kong's Admin API, which no plugin server sees",
	),
	bug(
		'G7',
		'kong-python-pdk',
		'Threads, gevent and processes have different faults.',
		'concurrency/held-event',
		'robustness/abandoned-event',
		'framing/large-config',
	),
	untestable('H1', "kong-js-pdk's plugin_test", 'access ran before rewrite.', notTheServer),
	untestable('H2', "kong-js-pdk's plugin_test", 'Headers of an exit were never set.', notTheServer),
	untestable('H3', "kong-js-pdk's plugin_test", 'The log functions had numbers for names.', notTheServer),
	untestable('H4', "kong-js-pdk's plugin_test", 'kong.response.error was missing.', notTheServer),
	untestable('H5', "go-pdk's test package", 'An exit made the test hang, or was not final.', notTheServer),
	untestable('H6', "go-pdk's test package", 'It demanded a body for POST, PUT and PATCH.', notTheServer),
	untestable('H7', "go-pdk's test package", 'get_raw_body answered another message than Kong does.', notTheServer),
	untestable('H8', 'kong-python-pdk', 'There is no test double at all.', notTheServer),
];
