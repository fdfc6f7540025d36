import test from 'ava';
import {didYouMean, editDistance, nearNames} from './near.js';

test('a swap of neighbours is one edit', t => {
	t.is(editDistance('onyl', 'only'), 1);
	t.is(editDistance('', 'abc'), 3);
	t.is(editDistance('kitten', 'sitting'), 3);
	t.is(editDistance('same', 'same'), 0);
});

test('the nearest come first and far ones not at all', t => {
	t.deepEqual(nearNames('consol', ['json', 'consul', 'console', 'unrelated']), ['console', 'consul']);
	t.deepEqual(nearNames('xy', ['console']), []);
	t.is(didYouMean('jsn', ['json', 'console']), 'did you mean json?');
	t.is(didYouMean('zzz', ['json']), undefined);
});
