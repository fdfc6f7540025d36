import {readFileSync} from 'node:fs';
import protobuf from 'protobufjs';
import {textOf} from './msgpack.js';
import type {Recorded} from './recording.js';

/** ProtoBuf by hand: frames, the few messages a server reads and writes, and messages by their type for comparison. */

const protoFile = new URL('../mock-kong/wire/protobuf/pluginsocket.proto', import.meta.url);

/** Struct and its kin with entries of bytes: a Lua string need not be UTF-8, and a map of bytes keys cannot be declared. */
const wellKnown = `edition = "2023"; package kong_plugin_protocol;
message Empty {}
message Struct { repeated Entry fields = 1; }
message Entry { bytes key = 1; Value value = 2; }
message ListValue { repeated Value values = 1; }
message Value { oneof kind {
  int32 null_value = 1; double number_value = 2; bytes string_value = 3; bool bool_value = 4;
  Struct struct_value = 5; ListValue list_value = 6; } }`;

let root: protobuf.Root | undefined;

/** Kong's messages with every string as bytes. */
function typeOf(name: string): protobuf.Type {
	if (root === undefined) {
		const text = readFileSync(protoFile, 'utf8')
			.replace(/^import .*$/gm, '')
			// Here every field tells whether it was there, whatever its value.
			.replace('syntax = "proto3"', 'edition = "2023"')
			.replaceAll('google.protobuf.', '')
			.replace(/map<string, *Value>/g, 'repeated Entry')
			.replace(/map<string, *string>/g, 'repeated TextEntry')
			.replace(/\bstring (?=\w+ =)/g, 'bytes ');
		root = new protobuf.Root();
		protobuf.parse(wellKnown, root, {keepCase: true});
		protobuf.parse(`${text}\nmessage TextEntry { bytes key = 1; bytes value = 2; }`, root, {keepCase: true});
	}
	return root.lookupType(`kong_plugin_protocol.${name.replace('google.protobuf.', '')}`);
}

/**
 * A message's fields as they are on the wire: what is not there is absent, what is there with its default is not; only
 * an empty list is the same as none. Text and bytes are both text where they are UTF-8.
 */
export function decodeMessage(type: string, bytes: Buffer): Recorded {
	const found = typeOf(type);
	return plain(found.toObject(found.decode(bytes), {longs: Number, arrays: true}));
}

function plain(value: unknown): Recorded {
	if (value instanceof Uint8Array) return textOf(Buffer.from(value));
	if (Array.isArray(value)) {
		// Entries of a map: the last of a key counts.
		const entries = value.length > 0 && value.every(item => typeof item === 'object' && item !== null && 'key' in item);
		return entries
			? Object.fromEntries(value.map(({key, value: v}) => [String(plain(key)), plain(v)]))
			: value.map(plain);
	}
	if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
	}
	return value as Recorded;
}

/** Bytes of a message in the recordings' notation. */
export function encodeMessage(type: string, fields: Recorded): Buffer {
	const found = typeOf(type);
	return Buffer.from(found.encode(found.fromObject({...Object(toFields(fields, found))})).finish());
}

function toFields(value: Recorded, type: protobuf.Type | null): unknown {
	if (typeof value === 'string') return Buffer.from(value, 'utf8');
	if (value === null || typeof value !== 'object') return value;
	if (Array.isArray(value)) return value.map(item => toFields(item, type));
	if (typeof value.$bin === 'string') return Buffer.from(value.$bin, 'hex');
	if (value.$float !== undefined) return Number(value.$float);
	return Object.fromEntries(
		Object.entries(value).map(([key, member]) => {
			const field = type?.fields[key];
			const inner = field?.resolve().resolvedType;
			const next = inner instanceof protobuf.Type ? inner : null;
			if (!/Entry$/.test(next?.name ?? '') || typeof member !== 'object' || member === null) {
				return [key, toFields(member, next)];
			}
			const value = next?.fields.value?.resolve().resolvedType;
			return [
				key,
				Object.entries(member).map(([k, v]) => ({
					key: Buffer.from(k),
					value: toFields(v, value instanceof protobuf.Type ? value : null),
				})),
			];
		}),
	);
}

/** u32 little-endian length, then the payload. */
export function frame(payload: Buffer | string): Buffer {
	const bytes = Buffer.from(payload);
	const length = Buffer.alloc(4);
	length.writeUInt32LE(bytes.length);
	return Buffer.concat([length, bytes]);
}

/** The first whole frame of `bytes`, without its length. */
export function takeFrame(bytes: Buffer): {payload: Buffer; end: number} | undefined {
	if (bytes.length < 4) return undefined;
	const end = 4 + bytes.readUInt32LE(0);
	return end > bytes.length ? undefined : {payload: bytes.subarray(4, end), end};
}

/** RpcReturn {sequence}, and instance_status {name, instance_id} where one is given. */
export function rpcReturn(sequence: number, instance?: {readonly name: string; readonly id: number}): Buffer {
	const status =
		instance && Buffer.concat([field(1, Buffer.from(instance.name)), Buffer.from([0x10]), varint(instance.id)]);
	return Buffer.concat([Buffer.from([0x08]), varint(sequence), status ? field(33, status) : Buffer.alloc(0)]);
}

function field(number: number, bytes: Buffer): Buffer {
	return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
	const bytes: number[] = [];
	let rest = value;
	for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
	bytes.push(rest);
	return Buffer.from(bytes);
}
