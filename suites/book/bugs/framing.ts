import {bug, type HistoricalBug} from './bug.js';

/** Faults of bytes and lengths on the socket. */
export const framingBugs: readonly HistoricalBug[] = [
	bug(
		'C1',
		'kong-python-pdk to 0.2.5',
		'Messages of more than 1024 bytes were cut off.',
		'framing/answer-lengths',
		'framing/config-lengths',
		'framing/large-config',
	),
	bug(
		'C2',
		'kong-js-pdk to 0.4.0',
		'Messages of more than 64 KiB broke the connection.',
		'framing/large-config',
		'framing/answer-lengths',
		'response-buffering/large-body',
	),
	bug('C3', 'kong-js-pdk since 0.4.2', 'Two messages in one read end the process.', 'framing/two-in-one-read'),
	bug(
		'C4',
		'kong-rust-pdk',
		'A frame that comes in several reads is cut off.',
		'framing/cut-message',
		'framing/large-config',
	),
	bug(
		'C5',
		'kong-python-pdk with gevent',
		'What the socket does not take at once is lost.',
		'framing/argument-lengths',
		'framing/slow-kong',
		'framing/large-config',
	),
	bug(
		'C6',
		'go-pdk',
		'Some answers are an empty frame where a message has to be.',
		'framing/frames',
		'framing/sequence',
	),
	bug('C7', 'any ProtoBuf server', 'Kong insists on the sequence of the call in the answer.', 'framing/sequence'),
	bug(
		'C8',
		'Kong 3.1 to 3.4 against any server',
		'Each worker connected ten times a second and said nothing.',
		'robustness/bare-connect',
		'resources/connections',
	),
	bug(
		'C9',
		'go-pluginserver',
		'A connection that Kong left in the middle of an event kept a goroutine for ever.',
		'robustness/abort-each-step',
		'robustness/abandoned-event',
		'resources/abandoned-events',
	),
];
