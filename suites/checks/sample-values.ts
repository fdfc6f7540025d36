import type {JsonValue} from '../../mock-kong/internal.js';

/** Text beyond ASCII that may stand in a header. */
export const word = 'é€';
const unicode = `${word}😀\u0001"\\`;

/** Values of each kind and size, as one plugin leaves them in kong.ctx.shared for another. */
export const values: Readonly<Record<string, JsonValue>> = {
	'an empty string': '',
	'text of 31 bytes': 'a'.repeat(31),
	'text of 32 bytes': 'b'.repeat(32),
	'text of 255 bytes': 'c'.repeat(255),
	'text of 256 bytes': 'd'.repeat(256),
	'text beyond ASCII': unicode,
	true: true,
	false: false,
	'0': 0,
	'127': 127,
	'128': 128,
	'255': 255,
	'256': 256,
	'65535': 65_535,
	'65536': 65_536,
	'2^31': 2 ** 31,
	'2^32 - 1': 2 ** 32 - 1,
	'2^32': 2 ** 32,
	'2^53 - 1': 2 ** 53 - 1,
	'2^53': 2 ** 53,
	'-1': -1,
	'-32': -32,
	'-33': -33,
	'-128': -128,
	'-129': -129,
	'-32769': -32_769,
	'-2^31': -(2 ** 31),
	'-2^31 - 1': -(2 ** 31) - 1,
	'-2^53 + 1': -(2 ** 53) + 1,
	'1.5': 1.5,
	'-0.25': -0.25,
	'1e300': 1e300,
	'a list': [1, 'two', 3.5, true],
	'a list of 16': Array.from({length: 16}, (_, i) => i),
	'a map': {a: 1, b: {c: ['d', {e: 'f'}]}},
	'a map of 16': Object.fromEntries(Array.from({length: 16}, (_, i) => [`k${i}`, i])),
	'an empty table': {},
};
