import test from 'ava';
import {LuaMap} from '../../lua/values.js';
import {decodeLua} from './decode.js';
import {unpackArgs} from './unwrap.js';

const args = (hex: string) => unpackArgs(decodeLua(Buffer.from(hex.replaceAll(' ', ''), 'hex')));

test('a list without holes is passed as it is', t => {
	const list = ['a', 1, true];
	t.is(unpackArgs(list), list);
	t.deepEqual(unpackArgs([]), []);
});

test('a hole may cut what follows', t => {
	t.deepEqual(args('93 ccc8 c0 81 a161 01'), [200]);
	t.deepEqual(args('95 a161 01 c3 c0 a17a'), ['a', 1, true]);
	t.deepEqual(args('94 a161 c0 a162 a163'), ['a', undefined, 'b', 'c']);
	t.deepEqual(args('92 c0 a162'), [undefined, 'b']);
	t.deepEqual(args('93 c0 c0 a162'), []);
	t.deepEqual(args('91 c0'), []);
});

test('what is no table is the one argument', t => {
	t.deepEqual(unpackArgs('x'), ['x']);
	t.deepEqual(unpackArgs(undefined), [undefined]);
	t.deepEqual(unpackArgs(false), [false]);
});

test('a map passes its integer keys, its text keys never', t => {
	t.deepEqual(args('82 01 a161 a16b a162'), ['a']);
	t.deepEqual(args('82 a131 a161 a132 a162'), []);
	t.deepEqual(args('83 01 a161 02 a162 04 a164'), ['a', 'b', undefined, 'd']);
	t.deepEqual(unpackArgs(new LuaMap([['a', 1]])), []);
});
