/** A server that is correct and does something in a way few do. */
export interface UnusualServer {
	/** Name of the program in this directory, without its ending. */
	readonly file: string;
	readonly protocol: 'MsgPack:1' | 'ProtoBuf:1';
	/** What is unusual, in one line. */
	readonly does: string;
}

/** Every program of this directory. */
export const unusualServers: readonly UnusualServer[] = [
	{
		file: 'one-byte-at-a-time',
		protocol: 'MsgPack:1',
		does: 'The first 1000 bytes of every reply are written one by one.',
	},
	{
		file: 'one-byte-at-a-time-pb',
		protocol: 'ProtoBuf:1',
		does: 'The first 1000 bytes of every frame are written one by one.',
	},
	{file: 'float-instance-ids', protocol: 'MsgPack:1', does: 'Instance ids are float64 on the wire.'},
	{file: 'ids-from-0', protocol: 'MsgPack:1', does: 'Instance ids count from 0.'},
	{
		file: 'ids-from-0-pb',
		protocol: 'ProtoBuf:1',
		does: 'Instance ids count from 0, which ProtoBuf leaves out of the message.',
	},
	{file: 'extra-fields-in-answers', protocol: 'MsgPack:1', does: 'Answers have fields that Kong does not know.'},
	{
		file: 'notification-before-replies',
		protocol: 'MsgPack:1',
		does: 'The process id is told in a notification before each reply.',
	},
	{file: 'ret-as-bin', protocol: 'MsgPack:1', does: 'Text in the answers of events is bin, not str.'},
	{
		file: 'object-shaped-dump',
		protocol: 'MsgPack:1',
		does: 'The dump is an object with Protocol and Plugins, as ProtoBuf servers print it.',
	},
	{file: 'slow-start', protocol: 'MsgPack:1', does: 'The socket appears 1.5 s after the start.'},
	{file: 'slow-handlers', protocol: 'MsgPack:1', does: 'Every handler takes 30 ms before its first PDK call.'},
	{file: 'empty-handlers', protocol: 'MsgPack:1', does: 'The handlers make no PDK call at all.'},
	{file: 'one-phase', protocol: 'MsgPack:1', does: 'The plugin has the log phase only.'},
	{
		file: 'response-asks-nothing',
		protocol: 'MsgPack:1',
		does: 'The response handler sets a header and asks nothing of the response.',
	},
	{file: 'text-event-ids', protocol: 'MsgPack:1', does: 'Event ids are text.'},
	{file: 'reused-event-ids', protocol: 'MsgPack:1', does: 'A new event has the lowest id that no open event has.'},
	{file: 'remembers-answers', protocol: 'MsgPack:1', does: 'What a handler asks twice, Kong is asked once.'},
	{file: 'remembers-answers-pb', protocol: 'ProtoBuf:1', does: 'What a handler asks twice, Kong is asked once.'},
];
