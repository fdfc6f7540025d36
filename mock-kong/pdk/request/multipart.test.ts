import test from 'ava';
import {LuaMap, type LuaValue} from '../../lua/values.js';
import {decodeMultipart} from './multipart.js';

const type = 'multipart/form-data; boundary=XX';
const part = (name: string, value: string, lineBreak = '\r\n') =>
	['--XX', `Content-Disposition: form-data; name="${name}"`, '', `${value}`, ''].join(lineBreak);

const rows: [what: string, body: string, contentType: string, expected: [string, LuaValue][]][] = [
	[
		'names that come once and twice',
		`${part('a', '1')}${part('b', '2')}${part('a', '3')}--XX--`,
		type,
		[
			['a', ['1', '3']],
			['b', '2'],
		],
	],
	[
		'a last part without its end forgets those of its name',
		`${part('a', '1')}${part('b', '2')}${part('a', '3')}`,
		type,
		[
			['b', '2'],
			['a', '3\r\n'],
		],
	],
	[
		'a single CR before the boundary belongs to the value',
		`${part('a', '1\r--XX').slice(0, -2)}`,
		type,
		[['a', '1\r']],
	],
	['a value that has a line break at its end', `${part('a', '1\n')}--XX--`, type, [['a', '1\n']]],
	['line feeds alone: the empty line ends no headers', `${part('a', 'x: y', '\n')}--XX--`, type, [['a', '']]],
	[
		'a name loses what surrounds it',
		'--XX\r\nContent-Disposition: form-data; NAME= abc \r\n\r\n1\r\n--XX',
		type,
		[['b', '1']],
	],
	['no boundary in the type', part('a', '1'), 'multipart/form-data', []],
	['a quoted boundary', `${part('a', '1')}--XX--`, 'multipart/form-data;boundary="XX"', [['a', '1']]],
	['a boundary that is one quote is none', part('a', '1'), 'multipart/form-data; boundary="', []],
	['another case of the word', part('a', '1'), 'multipart/form-data; Boundary=XX', []],
	[
		'white space is that of ASCII',
		'--XX\r\nContent-Disposition: form-data; name="a"\xa0\r\n\r\n1\r\n--XX',
		type,
		[['a"', '1']],
	],
	['nothing', '', type, []],
];
for (const [what, body, contentType, expected] of rows) {
	test(`multipart: ${what}`, t => {
		const decoded = decodeMultipart(body, contentType);
		t.deepEqual(decoded instanceof LuaMap ? [...decoded] : decoded, expected);
	});
}
