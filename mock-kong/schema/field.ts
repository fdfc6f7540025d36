import type {JsonObject, JsonValue} from '../lua/json.js';

/**
 * A field of Kong's schema language as a dump holds it: attributes by name (kong/db/schema/init.lua). Nothing about it is
 * trusted: read attributes with the helpers here.
 */
export interface SchemaField {
	readonly [attribute: string]: unknown;
}

export interface NamedField {
	readonly name: string;
	readonly field: SchemaField;
}

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lua's `type(value) == "table"`. */
export function isTable(value: unknown): value is JsonObject | JsonValue[] {
	return typeof value === 'object' && value !== null;
}

/** kong/db/schema: is_sequence. An empty table is one, whatever its JSON was. */
export function isSequence(value: unknown): boolean {
	return Array.isArray(value) || (isObject(value) && Object.keys(value).length === 0);
}

/** The elements of a sequence. */
export function elementsOf(value: unknown): JsonValue[] {
	return Array.isArray(value) ? (value as JsonValue[]) : [];
}

/** `pairs` of a table: an array's keys are 1, 2, ... */
export function pairs(value: JsonObject | JsonValue[]): [string | number, JsonValue][] {
	return Array.isArray(value) ? value.map((element, index) => [index + 1, element]) : Object.entries(value);
}

/** `fields` of a record: each entry is a table of one name and its field; entries that are not are left out. */
export function fieldsOf(record: SchemaField): NamedField[] {
	return elementsOf(record.fields).flatMap(entry => {
		const [name, field] = isObject(entry) ? (Object.entries(entry)[0] ?? []) : [];
		return name !== undefined && isObject(field) ? [{name, field}] : [];
	});
}

/** A field in a field: `elements`, `keys`, `values`. */
export function innerField(field: SchemaField, attribute: 'elements' | 'keys' | 'values'): SchemaField | undefined {
	const inner = field[attribute];
	return isObject(inner) ? inner : undefined;
}

/**
 * The `config` record of a plugin's schema, as Kong runs it: records are required unless they say otherwise
 * (entity.lua: make_records_required). undefined when there is none.
 */
export function configRecord(schema: JsonValue | undefined): SchemaField | undefined {
	if (!isObject(schema)) return undefined;
	const config = fieldsOf(schema).find(({name}) => name === 'config')?.field;
	return config?.type === 'record' ? recordsRequired(config) : undefined;
}

/** The whole config is one `json` field (3.5 and later). */
export function jsonConfig(schema: JsonValue | undefined): SchemaField | undefined {
	if (!isObject(schema)) return undefined;
	return fieldsOf(schema).find(({name, field}) => name === 'config' && field.type === 'json')?.field;
}

function recordsRequired(record: SchemaField): SchemaField {
	const fields = fieldsOf(record).map(({name, field}) => ({
		[name]: field.type === 'record' ? recordsRequired(field) : field,
	}));
	return {...record, required: record.required ?? true, fields};
}

/** A vault reference in a field that takes one is not looked at (kong/pdk/vault.lua: is_reference). */
export function isReference(field: SchemaField, value: unknown): boolean {
	return field.referenceable === true && typeof value === 'string' && /^\{vault:\/\/.*\}$/s.test(value);
}
