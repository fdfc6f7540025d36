import msgpack from 'msgpack-lite';
import {LuaMap, type LuaTable, type LuaValue} from '../../lua/values.js';
import {WireFault} from '../shared/fault.js';

/**
 * What msgpack-lite's decoder and codec are inside: every nested value goes through `decoder.codec.decode`, so a codec
 * with another `decode` sees each value's first byte.
 */
interface Decoder {
	readonly buffer: Buffer;
	offset: number;
}
interface Codec {
	decode(decoder: Decoder): unknown;
}

/**
 * One whole MessagePack value, framed and checked before (`frame.ts`), as lua-MessagePack leaves it in Kong:
 * str and bin are Lua strings, every number a double, nil elements of an array holes (`undefined`), nil or NaN keys and
 * nil values of a map nothing, ext nil. A table whose keys are 1..n is an array, an empty map `[]`.
 *
 * An array or map as a map's key has no place in a LuaMap and is left out with its value.
 * @throws WireFault `undecodable`, only for bytes that were not framed before
 */
export function decodeLua(bytes: Buffer): LuaValue {
	try {
		return msgpack.decode(bytes, {codec: luaCodec}) as LuaValue;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new WireFault('undecodable', reason === 'BUFFER_SHORTAGE' ? 'missing bytes' : reason);
	}
}

const luaCodec = msgpack.createCodec({int64: true, usemap: true});
const codec = luaCodec as unknown as Codec;
const decodeAny = codec.decode.bind(codec);
codec.decode = decodeValue;

function decodeValue(decoder: Decoder): LuaValue {
	const {buffer, offset} = decoder;
	const byte = buffer[offset] ?? 0;
	if (byte < 0x80) {
		if (offset >= buffer.length) throw new Error('BUFFER_SHORTAGE');
		decoder.offset = offset + 1;
		return byte;
	}
	if (byte >= 0xa0 && byte < 0xc0) return text(decoder, offset + 1, byte - 0xa0);
	switch (byte) {
		case 0xc4:
		case 0xd9:
			return text(decoder, offset + 2, buffer.readUInt8(offset + 1));
		case 0xc5:
		case 0xda:
			return text(decoder, offset + 3, buffer.readUInt16BE(offset + 1));
		case 0xc6:
		case 0xdb:
			return text(decoder, offset + 5, buffer.readUInt32BE(offset + 1));
		case 0xcf:
		case 0xd3:
			decodeAny(decoder);
			return integer64(buffer, offset + 1, byte === 0xd3);
	}
	const value = decodeAny(decoder);
	if (typeof value !== 'object') return value as LuaValue;
	if (value instanceof Map) return table(value);
	// Of objects only arrays are left to keep; null is nil, and build_ext of lua-MessagePack makes nil of an ext.
	return Array.isArray(value) ? value : undefined;
}

function text(decoder: Decoder, start: number, length: number): string {
	const end = start + length;
	if (end > decoder.buffer.length) throw new Error('BUFFER_SHORTAGE');
	decoder.offset = end;
	return decoder.buffer.toString('latin1', start, end);
}

/** unpack_uint64 and unpack_int64: summed up in doubles, byte by byte, so it rounds as they do. */
function integer64(buffer: Buffer, offset: number, signed: boolean): number {
	const negative = signed && buffer.readUInt8(offset) >= 0x80;
	let value = 0;
	for (let i = 0; i < 8; i++) value = value * 256 + buffer.readUInt8(offset + i) - (negative ? 0xff : 0);
	return negative ? value - 1 : value;
}

/** unpack_map. */
function table(entries: Map<LuaValue, LuaValue>): LuaTable {
	const map = new LuaMap();
	for (const [key, value] of entries) {
		if (value === undefined || key === undefined || typeof key === 'object' || typeof key === 'symbol') continue;
		if (!Number.isNaN(key)) map.set(key, value);
	}
	if (map.size === 0) return [];
	if (!map.has(1)) return map;
	const list: LuaValue[] = [];
	for (let i = 1; i <= map.size; i++) {
		if (!map.has(i)) return map;
		list.push(map.get(i));
	}
	return list;
}
