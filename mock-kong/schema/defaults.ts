import {randomUUID} from 'node:crypto';
import type {JsonObject, JsonValue} from '../lua/json.js';
import {elementsOf, fieldsOf, innerField, isObject, isSequence, isTable, pairs, type SchemaField} from './field.js';

type Context = 'insert' | 'select';

/**
 * Fills a record's defaults as Kong does before it validates (kong/db/schema/init.lua: process_auto_fields, "insert"):
 * fields that may be missing become null, required records are made. Unknown fields stay, for validation to refuse.
 */
export function fillForInsert(record: SchemaField, data: JsonObject): JsonObject {
	return process(record, structuredClone(data), 'insert');
}

/**
 * What Kong reads back (context "select"): null fields and unknown ones are left out, empty strings too where the field
 * does not allow them. Declared arrays and sets that are empty are `[]`, every other empty table is `{}`.
 */
export function fillForSelect(record: SchemaField, data: JsonObject): JsonObject {
	return process(record, structuredClone(data), 'select');
}

function process(record: SchemaField, data: JsonObject, context: Context): JsonObject {
	const out: JsonObject = context === 'insert' ? {...data} : {};
	for (const {name, field} of fieldsOf(record)) {
		const given = Object.hasOwn(data, name) ? data[name] : undefined;
		const value = adjust(field, context === 'insert' ? (given ?? autoValue(field, given)) : given, context);
		if (value === undefined || (context === 'select' && (value === null || isEmptyText(field, value)))) {
			delete out[name];
			continue;
		}
		out[name] = context === 'select' && field.type === 'integer' ? floor(value) : value;
	}
	return out;
}

/** `auto` fields are made by Kong; null stays null. */
function autoValue(field: SchemaField, given: JsonValue | undefined): JsonValue | undefined {
	if (field.auto !== true || given !== undefined) return given;
	if (field.uuid === true) return randomUUID();
	return field.type === 'string' ? randomUUID().replaceAll('-', '') : undefined;
}

function isEmptyText(field: SchemaField, value: JsonValue): boolean {
	return field.type === 'string' && value === '' && (typeof field.len_min === 'number' ? field.len_min : 1) > 0;
}

function floor(value: JsonValue): JsonValue {
	return typeof value === 'number' ? Math.floor(value) : value;
}

/** adjust_field_for_context */
function adjust(field: SchemaField, value: JsonValue | undefined, context: Context): JsonValue | undefined {
	if (context === 'select' && value === null && field.required === true) return missing(field, value);
	if (field.abstract === true) return value;
	if (field.type === 'record') {
		if (value === null || (value === undefined && field.required !== true)) return value ?? missing(field, value);
		const record = value ?? missing(field, value);
		if (isTable(record)) return process(field, isObject(record) ? record : Object.fromEntries(pairs(record)), context);
		return record ?? undefined;
	}
	if (value === undefined) return missing(field, value);
	return isTable(value) ? adjustTable(field, value, context) : value;
}

function adjustTable(field: SchemaField, value: JsonObject | JsonValue[], context: Context): JsonValue {
	const inner = innerField(field, field.type === 'map' ? 'values' : 'elements');
	const each = (element: JsonValue): JsonValue => (inner ? (adjust(inner, element, context) ?? null) : element);
	switch (field.type) {
		case 'array':
		case 'set': {
			if (!isSequence(value)) return value;
			const elements = elementsOf(value);
			return (field.type === 'set' ? unique(elements) : elements).map(each);
		}
		case 'map':
			if (Array.isArray(value)) return value.length === 0 ? {} : value.map(each);
			return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, each(element)]));
		default:
			return Array.isArray(value) && value.length === 0 ? {} : value;
	}
}

/** make_set: tables are never equal. */
function unique(elements: JsonValue[]): JsonValue[] {
	return elements.filter((element, index) => isTable(element) || elements.indexOf(element) === index);
}

/** handle_missing_field */
function missing(field: SchemaField, value: JsonValue | undefined): JsonValue | undefined {
	if (field.default !== undefined) {
		const copy = structuredClone(field.default) as JsonValue;
		return isTable(copy) && field.type !== 'record' ? adjustTable({type: field.type}, copy, 'insert') : copy;
	}
	if (field.nilable === true) return value;
	if (field.required !== true) return null;
	if (field.abstract === true) return undefined;
	return field.type === 'record' ? process(field, {}, 'insert') : undefined;
}
