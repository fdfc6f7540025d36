import test from 'ava';
import {rules} from '../index.js';
import {historicalBugs} from './coverage.js';

const numbers = {A: 19, B: 15, C: 9, D: 16, E: 18, F: 18, G: 7, H: 8};

test('every bug found is listed once, in order', t => {
	const all = Object.entries(numbers).flatMap(([letter, n]) => Array.from({length: n}, (_, i) => `${letter}${i + 1}`));
	t.deepEqual(
		historicalBugs.map(({id}) => id),
		all,
	);
});

test('each bug has rules that exist, or a reason why none can look at it', t => {
	const ids = new Set<string>(rules.map(rule => rule.id));
	const missing = historicalBugs.flatMap(({id, rules: own}) =>
		own.filter(rule => !ids.has(rule)).map(rule => `${id}: ${rule}`),
	);
	t.deepEqual(missing, []);
	for (const {id, rules: own, untestable, where, what} of historicalBugs) {
		t.is(new Set(own).size, own.length, id);
		t.is(own.length === 0, untestable !== undefined, id);
		for (const text of [where, what, untestable ?? 'none needed']) t.true(text.length > 2, id);
	}
});

test('few bugs are out of reach', t => {
	t.true(historicalBugs.filter(({untestable}) => untestable !== undefined).length <= 16);
});
