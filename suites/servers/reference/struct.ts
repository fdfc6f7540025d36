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
	return {fields: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toValue(item)]))};
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
	if (!isMessage(fields)) return {};
	return Object.fromEntries(
		Object.entries(fields).map(([key, item]) => [key, isMessage(item) ? fromValue(item) : undefined]),
	);
}

function isMessage(value: unknown): value is Message {
	return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}
