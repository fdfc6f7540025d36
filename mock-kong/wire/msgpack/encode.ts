import {PackingError} from '../../lua/errors.js';
import {type LuaKey, LuaMap, type LuaString, type LuaTable, type LuaValue, luaType, NULL} from '../../lua/values.js';

/** A Lua string that goes out as bin: what mp_rpc.lua's fix_raw makes. */
export class LuaBin {
	constructor(readonly bytes: LuaString) {}
}

/** A map even though it is empty: what mp_rpc.lua's fix_mmap makes of an empty table. */
export const EMPTY_MAP = Symbol('empty map');

/** What `packLua` takes: Lua values, and the marks above wherever a value may stand. */
export type Packable = LuaValue | LuaBin | typeof EMPTY_MAP | readonly Packable[] | ReadonlyMap<LuaKey, Packable>;

export interface PackOptions {
	/** KongVersion.packsJsonNull; false raises "pack 'userdata' is unimplemented". Default true. */
	readonly packsJsonNull?: boolean;
}

/**
 * Packs as lua-MessagePack does in Kong: strings as fixstr, str16 or str32; integral numbers within 2^53 in the
 * smallest integer format, others as float64; tables whose keys are 1..n as arrays, the empty table among them.
 * The buffer returned is the caller's own.
 * @throws PackingError
 */
export function packLua(value: Packable, options?: PackOptions): Buffer {
	position = 0;
	packsJsonNull = options?.packsJsonNull ?? true;
	pack(value);
	const bytes = Buffer.from(scratch.subarray(0, position));
	if (scratch.length > keptScratch) scratch = Buffer.allocUnsafe(firstScratch);
	return bytes;
}

const firstScratch = 16 * 1024;
const keptScratch = 1024 * 1024;
let scratch = Buffer.allocUnsafe(firstScratch);
let position = 0;
let packsJsonNull = true;

/** Makes room for `size` bytes; @returns where they go. */
function reserve(size: number): number {
	const at = position;
	position = at + size;
	if (position > scratch.length) {
		const larger = Buffer.allocUnsafe(Math.max(position, 2 * scratch.length));
		scratch.copy(larger, 0, 0, at);
		scratch = larger;
	}
	return at;
}

function pack(value: Packable): void {
	switch (typeof value) {
		case 'string':
			string(value, 0xa0, 31, 0xda);
			return;
		case 'number':
			number(value);
			return;
		case 'undefined':
			byte(0xc0);
			return;
		case 'boolean':
			byte(value ? 0xc3 : 0xc2);
			return;
		case 'symbol':
			if (value === EMPTY_MAP) byte(0x80);
			else if (packsJsonNull) byte(0xc0);
			else throw new PackingError("pack 'userdata' is unimplemented");
			return;
		default:
			if (Array.isArray(value)) list(value);
			else if (value instanceof Map) map(value);
			else if (value instanceof LuaBin) binary(value.bytes);
	}
}

function byte(value: number): void {
	// In one expression the old buffer would be written to where reserve makes a new one.
	const at = reserve(1);
	scratch[at] = value;
}

/** Format byte with a 16- or 32-bit length; the 32-bit format is the one after. */
function head(format16: number, length: number): void {
	if (length <= 0xffff) {
		const at = reserve(3);
		scratch[at] = format16;
		scratch.writeUInt16BE(length, at + 1);
	} else {
		const at = reserve(5);
		scratch[at] = format16 + 1;
		scratch.writeUInt32BE(length, at + 1);
	}
}

/** string_compat: there is no str8. */
function string(value: LuaString, fix: number, fixMax: number, format16: number): void {
	const {length} = value;
	if (length <= fixMax) byte(fix + length);
	else head(format16, length);
	latin1(value);
}

function binary(value: LuaString): void {
	if (value.length <= 0xff) {
		const at = reserve(2);
		scratch[at] = 0xc4;
		scratch[at + 1] = value.length;
	} else head(0xc5, value.length);
	latin1(value);
}

function latin1(value: LuaString): void {
	const {length} = value;
	const at = reserve(length);
	if (length > 24) {
		scratch.write(value, at, length, 'latin1');
		return;
	}
	for (let i = 0; i < length; i++) scratch[at + i] = value.charCodeAt(i);
}

const maxInteger = Number.MAX_SAFE_INTEGER;

/** packers.number: the bounds themselves already go out as float64. */
function number(value: number): void {
	if (Number.isInteger(value) && value < maxInteger && value > -maxInteger) integer(value);
	else {
		const at = reserve(9);
		scratch[at] = 0xcb;
		// Lua's NaN has the sign bit; JavaScript's has it not.
		if (Number.isNaN(value)) scratch.writeBigUInt64BE(0xfff8000000000000n, at + 1);
		else scratch.writeDoubleBE(value, at + 1);
	}
}

function integer(value: number): void {
	if (value >= -0x20 && value <= 0x7f) byte(value & 0xff);
	else if (value >= 0) unsigned(value);
	else signed(value);
}

function unsigned(value: number): void {
	if (value <= 0xff) {
		const at = reserve(2);
		scratch[at] = 0xcc;
		scratch[at + 1] = value;
	} else if (value <= 0xffffffff) head(0xcd, value);
	else long(0xcf, value);
}

function signed(value: number): void {
	if (value >= -0x80) {
		const at = reserve(2);
		scratch[at] = 0xd0;
		scratch.writeInt8(value, at + 1);
	} else if (value >= -0x8000) {
		const at = reserve(3);
		scratch[at] = 0xd1;
		scratch.writeInt16BE(value, at + 1);
	} else if (value >= -0x80000000) {
		const at = reserve(5);
		scratch[at] = 0xd2;
		scratch.writeInt32BE(value, at + 1);
	} else long(0xd3, value);
}

function long(format: number, value: number): void {
	const at = reserve(9);
	scratch[at] = format;
	scratch.writeBigInt64BE(BigInt(value), at + 1);
}

/** An array, unless a hole makes a map of it. nil at the end is not there at all. */
function list(values: readonly Packable[]): void {
	let {length} = values;
	while (length > 0 && values[length - 1] === undefined) length--;
	for (let i = 0; i < length; i++) {
		if (values[i] === undefined) {
			map(new Map(values.map((value, index) => [index + 1, value])));
			return;
		}
	}
	collection(0x90, 0xdc, length);
	for (let i = 0; i < length; i++) pack(values[i]);
}

/** packers._table, without_hole: an array when all keys are positive numbers and the largest is their count. */
function map(table: ReadonlyMap<LuaKey, Packable>): void {
	let count = 0;
	let largest = 0;
	let numeric = true;
	for (const [key, value] of table) {
		if (value === undefined) continue;
		count++;
		if (typeof key !== 'number' || key <= 0) numeric = false;
		else if (key > largest) largest = key;
	}
	if (numeric && largest === count) {
		collection(0x90, 0xdc, count);
		for (let i = 1; i <= count; i++) pack(table.get(i));
		return;
	}
	collection(0x80, 0xde, count);
	for (const [key, value] of table) {
		if (value === undefined) continue;
		pack(key);
		pack(value);
	}
}

function collection(fix: number, format16: number, count: number): void {
	if (count <= 15) byte(fix + count);
	else head(format16, count);
}

/**
 * mp_rpc.lua fix_mmap, for the functions that answer a multimap: every single string becomes a list of one, `true` an
 * empty list, an empty table an empty map.
 * @throws PackingError when `value` is no table
 */
export function fixMultimap(value: LuaValue): LuaTable | typeof EMPTY_MAP {
	if (value === NULL || typeof value !== 'object') {
		throw new PackingError(`bad argument #1 to 'pairs' (table expected, got ${luaType(value)})`);
	}
	const entries = Array.isArray(value) ? value.map((item, index) => [index + 1, item] as const) : value;
	const fixed = new LuaMap();
	for (const [key, item] of entries) {
		if (item !== undefined) fixed.set(key, item === true ? [] : typeof item === 'string' ? [item] : item);
	}
	return fixed.size === 0 ? EMPTY_MAP : fixed;
}

/**
 * mp_rpc.lua fix_raw, for the functions that answer a body. Kong raises while packing, after the function returned.
 * @throws PackingError when `value` is no string
 */
export function fixRaw(value: LuaValue): LuaBin {
	if (typeof value === 'string') return new LuaBin(value);
	throw new PackingError(`attempt to get length of local 'str' (a ${luaType(value)} value)`);
}
