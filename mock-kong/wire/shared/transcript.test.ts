import test from 'ava';
import {Transcript} from './transcript.js';

test('the last messages are kept, cut where they are long', t => {
	const transcript = new Transcript(2, 8);
	for (const text of ['one', 'two', 'a long message']) transcript.add('server', 1, Buffer.from(text));
	t.deepEqual(
		transcript.messages().map(({bytes, totalBytes}) => [bytes.toString(), totalBytes]),
		[
			['two', 3],
			['a long m', 14],
		],
	);
});

test('a few bytes of a large chunk do not keep the chunk', t => {
	const transcript = new Transcript();
	const chunk = Buffer.alloc(1024 * 1024, 'x');
	transcript.add('server', 1, chunk.subarray(5, 15));
	const [message] = transcript.messages();
	t.is(message?.bytes.toString(), 'xxxxxxxxxx');
	t.true((message?.bytes.buffer.byteLength ?? Number.POSITIVE_INFINITY) <= Buffer.poolSize);
});
