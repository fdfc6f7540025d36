import {execFileSync} from 'node:child_process';
import test from 'ava';
import {formatG} from './numbers.js';

test('numbers are written as printf writes them', t => {
	const numbers = [
		1,
		-1,
		10,
		100,
		0.1,
		-0.25,
		1e-4,
		1e-5,
		1.5e-7,
		1 / 3,
		2 / 3,
		1e13,
		1e14,
		1e15,
		1e16,
		123456789012345,
	];
	numbers.push(123456789012335, 0.30000000000000004, 1e21, 1.7976931348623157e308, 5e-324, 99999999999999.5, 1234.5678);
	numbers.push(2 ** 53 + 2, 1700000000.123, 2 ** 52 - 0.5, -123456789012345, 2 ** 53);
	for (const digits of [14, 16] as const) {
		const format = `%.${digits}g\n`.repeat(numbers.length);
		const out = execFileSync('printf', [format, ...numbers.map(number => number.toPrecision(21))], {
			encoding: 'utf8',
			env: {LC_ALL: 'C'},
		});
		t.deepEqual(
			numbers.map(number => formatG(number, digits)),
			out.trimEnd().split('\n'),
		);
	}
});
