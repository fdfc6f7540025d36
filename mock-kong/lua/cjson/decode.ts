import type {JsonValue} from '../json.js';
import {LuaMap, type LuaString, type LuaValue, luaBytes, luaString, NULL} from '../values.js';

/*
 * JSON as lua-cjson with Kong's settings decodes it, and with its error texts: one decoder that makes Lua values, or JSON
 * values (of a dump: text to show, `[]` and `{}` apart). It takes what JSON.parse refuses (raw control characters in
 * strings, leading zeros, hex, inf and nan, whatever follows a NUL byte) and refuses what JSON.parse takes (lone surrogate
 * escapes, nesting beyond 1000).
 */

/** What cjson says of a text that it takes for no JSON. */
export class CjsonError extends Error {
	override readonly name = 'CjsonError';
}

const maxDepth = 1000;

type Scalar = boolean | number | string;

/** How values of one kind are made. */
interface Maker<Value> {
	readonly null: Value;
	text(bytes: Buffer): string;
	list(items: (Value | Scalar)[]): Value;
	table(members: Map<string, Value | Scalar>): Value;
}

/** Bytes in strings that are not UTF-8 become U+FFFD: cjson keeps them. */
const jsonValues: Maker<JsonValue> = {
	null: null,
	text: bytes => bytes.toString('utf8'),
	list: items => items,
	// No assignments: one to __proto__ would not make a member.
	table: members => Object.fromEntries(members),
};

/** An empty object is the empty table, as an empty array is. */
const luaValues: Maker<LuaValue> = {
	null: NULL,
	text: luaString,
	list: items => items,
	table: members => (members.size === 0 ? [] : new LuaMap(members)),
};

/** cjson.decode of bytes; undefined for what is no JSON to cjson. */
export function decodeJson(text: LuaString): LuaValue {
	try {
		return decodeWhole(luaBytes(text), luaValues);
	} catch (error) {
		if (error instanceof CjsonError) return undefined;
		throw error;
	}
}

/** A JSON value, as a dump is one. @throws CjsonError with cjson's text. */
export function cjsonDecode(bytes: Buffer): JsonValue {
	return decodeWhole(bytes, jsonValues);
}

function decodeWhole<Value>(bytes: Buffer, make: Maker<Value>): Value | Scalar {
	if (bytes.length >= 2 && (bytes[0] === 0 || bytes[1] === 0)) {
		throw new CjsonError('JSON parser does not support UTF-16 or UTF-32');
	}
	const decoder = new Decoder(bytes, 0, make);
	const value = decoder.value(decoder.next());
	const end = decoder.next();
	if (end.type !== 'T_END') throw expected('the end', end);
	return value;
}

/** One JSON value that begins at `start`, and where it ends; undefined when none does. */
export function cjsonPrefix(bytes: Buffer, start: number): {value: JsonValue; end: number} | undefined {
	try {
		const decoder = new Decoder(bytes, start, jsonValues);
		const value = decoder.value(decoder.next());
		return {value, end: decoder.offset};
	} catch (error) {
		if (error instanceof CjsonError) return undefined;
		throw error;
	}
}

type TokenType =
	| 'T_OBJ_BEGIN'
	| 'T_OBJ_END'
	| 'T_ARR_BEGIN'
	| 'T_ARR_END'
	| 'T_STRING'
	| 'T_NUMBER'
	| 'T_BOOLEAN'
	| 'T_NULL'
	| 'T_COLON'
	| 'T_COMMA'
	| 'T_END'
	| 'T_ERROR';

interface Token {
	readonly type: TokenType;
	readonly index: number;
	/** Of an error: what is wrong. */
	readonly value?: Scalar;
}

const punctuation: Readonly<Record<string, TokenType>> = {
	'{': 'T_OBJ_BEGIN',
	'}': 'T_OBJ_END',
	'[': 'T_ARR_BEGIN',
	']': 'T_ARR_END',
	':': 'T_COLON',
	',': 'T_COMMA',
};
const escapes: Readonly<Record<string, string>> = {
	'"': '"',
	'\\': '\\',
	'/': '/',
	b: '\b',
	t: '\t',
	n: '\n',
	f: '\f',
	r: '\r',
};

/** What strtod takes at the front of a text. */
const strtod = /^[+-]?(?:0[xX](?:[0-9a-fA-F]+)|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)/i;

function expected(what: string, token: Token): CjsonError {
	const found = token.type === 'T_ERROR' ? String(token.value) : token.type;
	return new CjsonError(`Expected ${what} but found ${found} at character ${token.index + 1}`);
}

class Decoder<Value> {
	#depth = 0;

	constructor(
		private readonly bytes: Buffer,
		public offset: number,
		private readonly make: Maker<Value>,
	) {}

	value(token: Token): Value | Scalar {
		switch (token.type) {
			case 'T_STRING':
			case 'T_NUMBER':
			case 'T_BOOLEAN':
				return token.value ?? this.make.null;
			case 'T_NULL':
				return this.make.null;
			case 'T_OBJ_BEGIN':
				return this.#object();
			case 'T_ARR_BEGIN':
				return this.#array();
			default:
				throw expected('value', token);
		}
	}

	next(): Token {
		while (this.#is(' ') || this.#is('\t') || this.#is('\n') || this.#is('\r')) this.offset += 1;
		const index = this.offset;
		const byte = this.bytes[index];
		if (byte === undefined || byte === 0) return {type: 'T_END', index};
		const char = String.fromCharCode(byte);
		const mark = punctuation[char];
		if (mark) {
			this.offset += 1;
			return {type: mark, index};
		}
		if (char === '"') return this.#string(index);
		for (const [word, type, value] of [
			['true', 'T_BOOLEAN', true],
			['false', 'T_BOOLEAN', false],
			['null', 'T_NULL', undefined],
		] as const) {
			if (this.#ascii(index, word.length) !== word) continue;
			this.offset += word.length;
			return {type, index, value};
		}
		const text = this.#ascii(index, 400);
		if (!/^(?:[-+\d]|inf|nan)/i.test(text)) return this.#error('invalid token');
		const number = strtod.exec(text)?.[0];
		if (number === undefined) return this.#error('invalid number');
		this.offset += number.length;
		return {type: 'T_NUMBER', index, value: numberOf(number)};
	}

	#object(): Value {
		this.#descend();
		const members = new Map<string, Value | Scalar>();
		for (let token = this.next(), first = true; ; token = this.next(), first = false) {
			if (first && token.type === 'T_OBJ_END') break;
			if (token.type !== 'T_STRING') throw expected('object key string', token);
			const colon = this.next();
			if (colon.type !== 'T_COLON') throw expected('colon', colon);
			members.set(String(token.value), this.value(this.next()));
			const after = this.next();
			if (after.type === 'T_OBJ_END') break;
			if (after.type !== 'T_COMMA') throw expected('comma or object end', after);
		}
		this.#depth -= 1;
		return this.make.table(members);
	}

	#array(): Value {
		this.#descend();
		const items: (Value | Scalar)[] = [];
		for (let token = this.next(); ; token = this.next()) {
			if (items.length === 0 && token.type === 'T_ARR_END') break;
			items.push(this.value(token));
			const after = this.next();
			if (after.type === 'T_ARR_END') break;
			if (after.type !== 'T_COMMA') throw expected('comma or array end', after);
		}
		this.#depth -= 1;
		return this.make.list(items);
	}

	#descend(): void {
		this.#depth += 1;
		if (this.#depth <= maxDepth) return;
		throw new CjsonError(`Found too many nested data structures (${this.#depth}) at character ${this.offset}`);
	}

	#string(index: number): Token {
		const parts: Buffer[] = [];
		this.offset += 1;
		let from = this.offset;
		for (;;) {
			const byte = this.bytes[this.offset];
			if (byte === undefined || byte === 0) return this.#error('unexpected end of string');
			if (byte === 0x22) break;
			if (byte !== 0x5c) {
				this.offset += 1;
				continue;
			}
			parts.push(this.bytes.subarray(from, this.offset));
			const kind = this.#ascii(this.offset + 1, 1);
			const unescaped = kind === 'u' ? this.#unicode() : escapes[kind];
			if (unescaped === undefined) {
				return this.#error(kind === 'u' ? 'invalid unicode escape code' : 'invalid escape code');
			}
			parts.push(Buffer.from(unescaped));
			this.offset += kind === 'u' ? (unescaped.length > 1 ? 12 : 6) : 2;
			from = this.offset;
		}
		parts.push(this.bytes.subarray(from, this.offset));
		this.offset += 1;
		return {type: 'T_STRING', index, value: this.make.text(Buffer.concat(parts))};
	}

	#unicode(): string | undefined {
		const high = this.#hex4(this.offset);
		if (high === undefined) return undefined;
		if ((high & 0xf800) !== 0xd800) return String.fromCharCode(high);
		const low = this.#hex4(this.offset + 6);
		if ((high & 0x400) !== 0 || low === undefined || (low & 0xfc00) !== 0xdc00) return undefined;
		return String.fromCharCode(high, low);
	}

	#hex4(at: number): number | undefined {
		const found = /^\\u([0-9a-fA-F]{4})$/.exec(this.#ascii(at, 6));
		return found?.[1] === undefined ? undefined : Number.parseInt(found[1], 16);
	}

	#is(char: string): boolean {
		return this.bytes[this.offset] === char.charCodeAt(0);
	}

	#ascii(at: number, length: number): string {
		return this.bytes.toString('latin1', at, at + length);
	}

	#error(what: string): Token {
		return {type: 'T_ERROR', index: this.offset, value: what};
	}
}

function numberOf(text: string): number {
	const [, sign, digits = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
	const lower = digits.toLowerCase();
	const size = lower.startsWith('inf') ? Number.POSITIVE_INFINITY : lower === 'nan' ? Number.NaN : Number(lower);
	return sign === '-' ? -size : size;
}
