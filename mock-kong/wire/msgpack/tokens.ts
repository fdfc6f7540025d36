import {formats, type TokenType} from './format.js';

/** One token of a message: a scalar, or the head of an array or map. */
export interface Token {
	readonly type: TokenType;
	/** Its format byte: tells fixstr from str8, uint8 from uint64. */
	readonly format: number;
	readonly offset: number;
	/** Bytes of the token: head and payload, without an array's or map's elements. */
	readonly length: number;
	/** Elements of an array, pairs of a map, payload bytes of str, bin and ext; 0 otherwise. */
	readonly count: number;
	/** Arrays and maps it stands in. */
	readonly depth: number;
	/** What it is to what holds it. */
	readonly role: 'value' | 'key';
	/** Of nil, bool and numbers; 64-bit integers out of a double's reach are bigints. */
	readonly value: null | boolean | number | bigint | undefined;
	/** Of str, bin and ext: a view of the message. */
	readonly payload: Buffer | undefined;
}

/** Something no careful server sends, though it can be framed; or the place where framing ends. */
export interface Issue {
	readonly kind: 'invalid-utf8' | 'duplicate-key' | 'nil-key' | 'nested-key' | 'reserved' | 'truncated' | 'extra-bytes';
	readonly offset: number;
	readonly text: string;
}

interface Level {
	readonly map: boolean;
	left: number;
	/** Keys seen, as `<type>:<value>` with Lua's equality: 1 and 1.0 are one key. */
	readonly keys: Set<string>;
}

/**
 * Walks the tokens of one value from `start`, without recursion. It ends early at a byte that cannot be read, or where
 * the buffer ends.
 * @param report is told of each issue when it is met
 */
export function* tokens(
	buffer: Buffer,
	start = 0,
	report: (issue: Issue) => void = () => {},
): Generator<Token, number> {
	const open: Level[] = [];
	let at = start;
	do {
		const level = open.at(-1);
		const isKey = level?.map === true && level.left % 2 === 0;
		const token = readToken(buffer, at, open.length, isKey ? 'key' : 'value');
		if (token === undefined || token.type === 'reserved') {
			if (token === undefined) report({kind: 'truncated', offset: at, text: 'the message ends inside a value'});
			else report({kind: 'reserved', offset: at, text: '0xc1 is no MessagePack'});
			return at;
		}
		check(token, level, report);
		yield token;
		at += token.length;
		if (level !== undefined) level.left--;
		if ((token.type === 'array' || token.type === 'map') && token.count > 0) {
			const map = token.type === 'map';
			open.push({map, left: map ? 2 * token.count : token.count, keys: new Set()});
		}
		while (open.length > 0 && open.at(-1)?.left === 0) open.pop();
	} while (open.length > 0);
	return at;
}

/** Every issue of a message that should be one whole value. */
export function inspect(message: Buffer): Issue[] {
	const issues: Issue[] = [];
	const walk = tokens(message, 0, issue => issues.push(issue));
	let step = walk.next();
	while (!step.done) step = walk.next();
	const stopped = issues.at(-1)?.kind;
	if (step.value < message.length && stopped !== 'reserved' && stopped !== 'truncated') {
		const extra = message.length - step.value;
		issues.push({kind: 'extra-bytes', offset: step.value, text: `${extra} bytes after the value`});
	}
	return issues;
}

function readToken(buffer: Buffer, offset: number, depth: number, role: Token['role']): Token | undefined {
	const format = buffer[offset];
	const shape = format === undefined ? undefined : formats[format];
	if (format === undefined || shape === undefined) return undefined;
	const {type, lengthBytes, fixed} = shape;
	const head = 1 + lengthBytes + (type === 'ext' ? 1 : 0);
	if (offset + head > buffer.length) return undefined;
	const count = lengthBytes > 0 ? buffer.readUIntBE(offset + 1, lengthBytes) : fixed;
	const container = type === 'array' || type === 'map';
	const length = container ? head : head + count;
	if (offset + length > buffer.length) return undefined;
	const sized = type === 'str' || type === 'bin' || type === 'ext';
	return {
		type,
		format,
		offset,
		length,
		count: container || sized ? count : 0,
		depth,
		role,
		value: container || sized ? undefined : scalar(buffer, offset, format, type),
		payload: sized ? buffer.subarray(offset + head, offset + length) : undefined,
	};
}

function scalar(buffer: Buffer, offset: number, format: number, type: TokenType): Token['value'] {
	switch (type) {
		case 'nil':
			return null;
		case 'bool':
			return format === 0xc3;
		case 'float32':
			return buffer.readFloatBE(offset + 1);
		case 'float64':
			return buffer.readDoubleBE(offset + 1);
		case 'uint':
			if (format < 0x80) return format;
			if (format === 0xcf) return narrow(buffer.readBigUInt64BE(offset + 1));
			return buffer.readUIntBE(offset + 1, 1 << (format - 0xcc));
		case 'int':
			if (format >= 0xe0) return format - 0x100;
			if (format === 0xd3) return narrow(buffer.readBigInt64BE(offset + 1));
			return buffer.readIntBE(offset + 1, 1 << (format - 0xd0));
		default:
			return undefined;
	}
}

function narrow(value: bigint): number | bigint {
	const number = Number(value);
	return Number.isSafeInteger(number) ? number : value;
}

const strictUtf8 = new TextDecoder('utf-8', {fatal: true});

/** Whether bytes are UTF-8 to the letter: no surrogates, nothing overlong. */
export function isUtf8(bytes: Uint8Array): boolean {
	try {
		strictUtf8.decode(bytes);
		return true;
	} catch {
		return false;
	}
}

function check(token: Token, level: Level | undefined, report: (issue: Issue) => void): void {
	const {offset} = token;
	if (token.type === 'str' && token.payload !== undefined && !isUtf8(token.payload)) {
		report({kind: 'invalid-utf8', offset, text: `a str of ${token.count} bytes that is not UTF-8`});
	}
	if (token.role !== 'key' || level === undefined) return;
	const key = keyOf(token);
	if (key === undefined) {
		const nil = token.type === 'nil' || Number.isNaN(token.value);
		report({
			kind: nil ? 'nil-key' : 'nested-key',
			offset,
			text: `a map key that is ${nil ? 'nil or NaN' : `of type ${token.type}`}`,
		});
	} else if (level.keys.has(key)) {
		const shown = token.payload === undefined ? token.value : JSON.stringify(token.payload.toString('utf8', 0, 40));
		report({kind: 'duplicate-key', offset, text: `a map key that comes twice: ${shown}`});
	} else level.keys.add(key);
}

function keyOf(token: Token): string | undefined {
	switch (token.type) {
		case 'str':
		case 'bin':
			return `s:${token.payload?.toString('latin1')}`;
		case 'bool':
			return `b:${token.value}`;
		case 'uint':
		case 'int':
		case 'float32':
		case 'float64':
			return Number.isNaN(token.value) ? undefined : `n:${token.value}`;
		default:
			return undefined;
	}
}
