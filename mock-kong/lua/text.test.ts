import test from 'ava';
import {luaNumber, luaTonumber} from './text.js';

const read: [text: string, value: number | undefined][] = [
	['10', 10],
	[' \t\v10\n', 10],
	['1e2', 100],
	['.5', 0.5],
	['5.', 5],
	['+.5e1', 5],
	['0x10', 16],
	['-0x10', -16],
	['0x.8', 0.5],
	['0x1.8p1', 3],
	['0b101', 5],
	['1e400', Number.POSITIVE_INFINITY],
	['-INF', Number.NEGATIVE_INFINITY],
	['infinity', Number.POSITIVE_INFINITY],
	['nan', Number.NaN],
	['', undefined],
	['.', undefined],
	['0x', undefined],
	['1e', undefined],
	['- 5', undefined],
	['5LL', undefined],
	['1 2', undefined],
	['1\0', undefined],
	['\xa01', undefined],
];
for (const [text, value] of read) {
	test(`tonumber(${JSON.stringify(text)})`, t => {
		t.is(luaTonumber(text), value);
	});
}

const written: [value: number, text: string][] = [
	[-0, '-0'],
	[1e14, '1e+14'],
	[99999999999999, '99999999999999'],
	[99999999999999.5, '1e+14'],
	[0.1 + 0.2, '0.3'],
	[1 / 3, '0.33333333333333'],
	[1e-5, '1e-05'],
	[0.0001, '0.0001'],
	[2 ** 53, '9.007199254741e+15'],
	[5e-324, '4.9406564584125e-324'],
	[1e100, '1e+100'],
	[Number.NEGATIVE_INFINITY, '-inf'],
];
for (const [value, text] of written) {
	test(`tostring(${value})`, t => {
		t.is(luaNumber(value), text);
	});
}
