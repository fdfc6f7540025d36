import type {FaultyServer} from '../server.js';

/** The same fault in both protocols. */
function both(file: string, fails: readonly string[], breaks: string): readonly FaultyServer[] {
	return [
		{file, protocol: 'MsgPack:1', fails, breaks},
		{file: `${file}-pb`, protocol: 'ProtoBuf:1', fails, breaks},
	];
}

/** Faults of what happens when a request is left or events come in another order. */
export const exitServers: readonly FaultyServer[] = [
	...both('exit-swallowed', ['exit/ends-event'], 'kong.response.exit ends the handler and Kong is never told.'),
	...both(
		'exit-swallowed-in-response',
		['exit/replaces-answer', 'exit/ends-event'],
		'kong.response.exit in the response phase does nothing: Kong is never told.',
	),
	...both(
		'exit-last-wins',
		['exit/code-after'],
		'An exit is told when the handler has ended: of two the last one counts.',
	),
	...both('code-after-exit-kills', ['exit/code-after'], 'A PDK call after kong.response.exit ends the process.'),
	...both(
		'exit-keeps-worker',
		['exit/next-event'],
		'An event that was left by exit keeps one of eight workers for ever.',
	),
	...both(
		'exit-leaks-worker',
		['exit/thousand-exits'],
		'An event that was left by exit keeps one of three hundred workers for ever.',
	),
	...both('exit-blocks-log', ['exit/logged'], 'After an exit the log event never ends.'),
	...both(
		'exit-in-log-keeps-worker',
		['exit/refused-phase'],
		'A log handler whose exit Kong refused keeps one of four workers for ever.',
	),
	...both('exit-headers-lost', ['exit/reaches-client'], 'kong.response.exit is told to Kong without its headers.'),
	...both(
		'exit-repeated-header-lost',
		['exit/reaches-client'],
		'Of a repeated header of an exit only the last value is told to Kong.',
	),
	...both('exit-body-as-text', ['exit/binary-body'], 'The body of an exit goes through a UTF-8 decoder.'),
	...both(
		'exit-arguments-in-global',
		['exit/concurrent'],
		'The arguments of an exit are kept where the exit of another event replaces them.',
	),
	{
		file: 'exit-table-as-text',
		protocol: 'MsgPack:1',
		fails: ['exit/table-body'],
		breaks: 'A table given to exit as body is printed before Kong sees it.',
	},
	{
		file: 'exit-closes-connection',
		protocol: 'MsgPack:1',
		fails: ['exit/connection-kept'],
		breaks: 'The connection is closed behind an exit.',
	},
	{
		file: 'exit-keeps-event',
		protocol: 'MsgPack:1',
		fails: ['exit/event-freed'],
		breaks: "An event that was left by exit stays: a Step for it brings the handler's next call.",
	},
	{
		file: 'talks-after-exit',
		protocol: 'MsgPack:1',
		fails: ['exit/last-word'],
		breaks: 'After the answer with kong.response.exit the server sends another one for the same event.',
	},
	{
		file: 'error-swallowed',
		protocol: 'MsgPack:1',
		fails: ['exit/error-ends-event'],
		breaks: 'kong.response.error does nothing: Kong is never told.',
	},
	...both(
		'changes-once',
		['sequences/calls-in-order'],
		'A change that was made before with the same values is not told to Kong again.',
	),
	...both(
		'changes-in-reverse',
		['sequences/calls-in-order'],
		'Changes are told to Kong when the handler has ended, the last one first.',
	),
	...both('answers-remembered', ['sequences/answered-in-turn'], 'What Kong answered once, all later events get.'),
	{
		file: 'step-for-newest-event',
		protocol: 'MsgPack:1',
		fails: ['sequences/answered-in-turn'],
		breaks: 'A Step goes to the event that asked last, whatever its EventId.',
	},
	{
		file: 'step-for-connection',
		protocol: 'MsgPack:1',
		fails: ['sequences/answered-in-turn'],
		breaks: 'A Step goes to the event that asked last on its connection, whatever its EventId.',
	},
	{
		file: 'event-bound-to-connection',
		protocol: 'MsgPack:1',
		fails: ['sequences/other-connection'],
		breaks: "A Step is refused when it does not come on the connection of the event's last message.",
	},
	{
		file: 'same-event-id',
		protocol: 'MsgPack:1',
		fails: ['sequences/event-ids-differ'],
		breaks: 'Every event has the same id.',
	},
	...both('answers-swapped', ['sequences/calls-at-once'], 'Of calls made at once, each gets the answer to another.'),
	{
		file: 'late-step-hangs',
		protocol: 'MsgPack:1',
		fails: ['sequences/late-step', 'exit/event-freed'],
		breaks: 'A Step for an event that has ended is never answered.',
	},
	{
		file: 'answers-by-message-id',
		protocol: 'MsgPack:1',
		fails: ['sequences/same-message-ids'],
		breaks: 'A message id that was answered gets the same answer again, whoever asks.',
	},
	{
		file: 'answers-by-sequence-pb',
		protocol: 'ProtoBuf:1',
		fails: ['sequences/same-message-ids'],
		breaks: 'An instance that is started with a sequence that was used gets the instance of that time.',
	},
];
