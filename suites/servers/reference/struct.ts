import {text} from './msgpack-codec.js';
import type {Message} from './pluginsocket.js';

/** google.protobuf.Value of a JavaScript value; undefined is null. */
export function toValue(value: unknown): Message {
	switch (typeof value) {
		case 'boolean':
			return {bool_value: value};
		case 'number':
			return {number_value: value};
		case 'string':
			return {string_value: Buffer.from(value)};
		case 'object':
			if (value === null) break;
			if (Buffer.isBuffer(value)) return {string_value: value};
			if (Array.isArray(value)) return {list_value: {values: value.map(toValue)}};
			return {struct_value: toStruct(value)};
		default:
	}
	return {null_value: 0};
}

export function toStruct(value: object): Message {
	return {fields: Object.entries(value).map(([key, item]) => ({key: Buffer.from(key), value: toValue(item)}))};
}

/** The JavaScript value of a google.protobuf.Value; null and nothing at all are undefined. */
export function fromValue(value: Message): unknown {
	const {bool_value, number_value, string_value, struct_value, list_value} = value;
	if (isMessage(struct_value)) return fromStruct(struct_value);
	if (isMessage(list_value)) return Array.isArray(list_value.values) ? list_value.values.map(fromValue) : [];
	if (Buffer.isBuffer(string_value)) return text(string_value);
	return bool_value ?? number_value;
}

export function fromStruct({fields}: Message): unknown {
	if (!Array.isArray(fields)) return {};
	return Object.fromEntries(
		fields.filter(isMessage).map(({key, value}) => [keyText(key), isMessage(value) ? fromValue(value) : undefined]),
	);
}

/** A property has text for its name: bytes that are no UTF-8 are read as latin-1. */
function keyText(key: unknown): string {
	const name = Buffer.isBuffer(key) ? text(key) : '';
	return typeof name === 'string' ? name : name.toString('latin1');
}

function isMessage(value: unknown): value is Message {
	return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}
