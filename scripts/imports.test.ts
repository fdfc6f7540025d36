import test from 'ava';
import {circles} from './imports.mjs';

const graph = (edges: Record<string, string[]>) => circles(new Map(Object.entries(edges)));

test('files that import each other are a circle, however long', t => {
	t.deepEqual(graph({a: ['b'], b: ['c'], c: ['a', 'd'], d: []}), [['a', 'b', 'c']]);
	t.deepEqual(graph({a: ['b'], b: ['a'], c: ['d'], d: ['c']}), [
		['a', 'b'],
		['c', 'd'],
	]);
	t.deepEqual(graph({a: ['a']}), [['a']]);
});

test('one way is no circle, whatever is met twice', t => {
	t.deepEqual(graph({a: ['b', 'c'], b: ['d'], c: ['d', 'elsewhere'], d: []}), []);
});
