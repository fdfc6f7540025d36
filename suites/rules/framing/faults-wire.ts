import type {Fault} from '../../servers/faults/fault.js';

/** Servers that break the rules of wire.ts. */
export const wireFaults: readonly Fault[] = [
	{
		name: 'message-id-16-bit',
		protocols: ['MsgPack:1'],
		fails: ['framing/large-message-ids'],
		breaks: 'The message id of an answer has 16 bits.',
		behaviour: () => ({reply: ([type, id, error, result]) => [type, Number(id) % 65_536, error, result]}),
	},
	{
		name: 'sequence-32-bit',
		protocols: ['ProtoBuf:1'],
		fails: ['framing/large-message-ids'],
		breaks: 'The sequence of a return has 32 bits.',
		behaviour: () => ({return: result => ({...result, sequence: result.sequence % 2 ** 32})}),
	},
	{
		name: 'partial-write',
		fails: ['framing/slow-kong'],
		breaks: 'Of a large message only what the socket takes at once is written.',
		behaviour: () => ({
			send(bytes, socket) {
				socket.write(bytes.subarray(0, 200_000));
			},
		}),
	},
	{
		name: 'one-writer',
		fails: ['framing/slow-kong-alone'],
		breaks: 'A message waits until the one before, of whatever connection, is written.',
		behaviour: () => {
			let written = Promise.resolve();
			return {
				send(bytes, socket) {
					written = written.then(() => new Promise(done => socket.write(bytes, () => done())));
				},
			};
		},
	},
	{
		name: 'one-message-a-read',
		fails: ['framing/two-in-one-read'],
		breaks: 'Of two messages in one read the second is lost.',
		behaviour: () => ({reader: reader => ({push: chunk => reader.push(chunk).slice(0, 1)})}),
	},
	{
		name: 'two-in-one-read-kills',
		fails: ['framing/two-in-one-read'],
		breaks: 'Two messages in one read end the process.',
		behaviour: () => ({
			reader: reader => ({
				push(chunk) {
					const messages = reader.push(chunk);
					if (messages.length > 1) process.exit(1);
					return messages;
				},
			}),
		}),
	},
];
