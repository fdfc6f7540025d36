import test from 'ava';
import {Gatherer} from './gather.js';

test('chunks of any size come out as one', t => {
	const gatherer = new Gatherer();
	const all = Buffer.from(Array.from({length: 5000}, (_, i) => i & 0xff));
	for (let at = 0, size = 1; at < all.length; at += size, size = (size % 700) + 13)
		gatherer.add(all.subarray(at, at + size));
	t.is(gatherer.length, all.length);
	t.deepEqual(gatherer.take(), all);
	t.is(gatherer.length, 0);
});

test('what was taken is never touched again', t => {
	const gatherer = new Gatherer();
	gatherer.add(Buffer.from('first'));
	const first = gatherer.take();
	gatherer.add(Buffer.from('other'));
	t.is(first.toString(), 'first');
	t.is(gatherer.take().toString(), 'other');
	t.is(gatherer.take().length, 0);
});
