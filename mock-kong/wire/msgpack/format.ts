/** What a MessagePack format byte announces. `reserved` is 0xc1. */
export type TokenType =
	| 'nil'
	| 'bool'
	| 'uint'
	| 'int'
	| 'float32'
	| 'float64'
	| 'str'
	| 'bin'
	| 'ext'
	| 'array'
	| 'map'
	| 'reserved';

export interface Format {
	readonly type: TokenType;
	/** Bytes of the big-endian length or count after the format byte: 0, 1, 2 or 4. */
	readonly lengthBytes: number;
	/** Length or count held in the format byte itself, or the fixed size of what follows it (ext: its data). */
	readonly fixed: number;
}

// From 0xc0 to 0xdf.
const table: readonly (readonly [TokenType, number, number])[] = [
	['nil', 0, 0],
	['reserved', 0, 0],
	['bool', 0, 0],
	['bool', 0, 0],
	['bin', 1, 0],
	['bin', 2, 0],
	['bin', 4, 0],
	['ext', 1, 0],
	['ext', 2, 0],
	['ext', 4, 0],
	['float32', 0, 4],
	['float64', 0, 8],
	['uint', 0, 1],
	['uint', 0, 2],
	['uint', 0, 4],
	['uint', 0, 8],
	['int', 0, 1],
	['int', 0, 2],
	['int', 0, 4],
	['int', 0, 8],
	['ext', 0, 1],
	['ext', 0, 2],
	['ext', 0, 4],
	['ext', 0, 8],
	['ext', 0, 16],
	['str', 1, 0],
	['str', 2, 0],
	['str', 4, 0],
	['array', 2, 0],
	['array', 4, 0],
	['map', 2, 0],
	['map', 4, 0],
];

/** By format byte. */
export const formats: readonly Format[] = Array.from({length: 256}, (_, byte) => formatOf(byte));

function formatOf(byte: number): Format {
	if (byte < 0x80) return {type: 'uint', lengthBytes: 0, fixed: 0};
	if (byte < 0x90) return {type: 'map', lengthBytes: 0, fixed: byte - 0x80};
	if (byte < 0xa0) return {type: 'array', lengthBytes: 0, fixed: byte - 0x90};
	if (byte < 0xc0) return {type: 'str', lengthBytes: 0, fixed: byte - 0xa0};
	if (byte >= 0xe0) return {type: 'int', lengthBytes: 0, fixed: 0};
	const [type, lengthBytes, fixed] = table[byte - 0xc0] ?? (['reserved', 0, 0] as const);
	return {type, lengthBytes, fixed};
}
