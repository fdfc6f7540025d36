import {isUtf8} from 'node:buffer';
import msgpack from 'msgpack-lite';

const encoding = msgpack.createCodec({preset: false, int64: false});
/** `useraw`: text comes as bytes, for Lua's strings need not be UTF-8. */
const decoding = msgpack.createCodec({preset: false, int64: false, useraw: true});

/** Buffers become bin, strings str. */
export function encode(value: unknown): Buffer {
	return msgpack.encode(value, {codec: encoding});
}

/**
 * str and bin become strings where they are UTF-8, else Buffers: Lua has one string type; nil becomes undefined.
 * @throws on bytes that are no MessagePack
 */
export function decode(message: Buffer): unknown {
	return textIn(msgpack.decode(message, {codec: decoding}));
}

function textIn(value: unknown): unknown {
	if (Buffer.isBuffer(value)) return text(value);
	if (Array.isArray(value)) return value.map(textIn);
	if (value === null) return undefined;
	if (typeof value !== 'object') return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, textIn(item)]));
}

/** The string these bytes spell, or the bytes when they are not UTF-8. */
export function text(bytes: Buffer): string | Buffer {
	return isUtf8(bytes) ? bytes.toString('utf8') : bytes;
}
