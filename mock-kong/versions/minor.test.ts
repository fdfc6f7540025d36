import test from 'ava';
import {isBefore} from './minor.js';

test('minor lines compare as numbers', t => {
	t.true(isBefore('2.8', '3.0'));
	t.true(isBefore('3.9', '3.10'));
	t.false(isBefore('3.9', '3.9'));
	t.false(isBefore('3.10', '3.9'));
});
