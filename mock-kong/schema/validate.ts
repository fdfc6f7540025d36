import type {JsonObject, JsonValue} from '../lua/json.js';
import {fillForInsert} from './defaults.js';
import {runEntityChecks} from './entity-checks.js';
import {
	elementsOf,
	fieldsOf,
	innerField,
	isObject,
	isReference,
	isSequence,
	isTable,
	pairs,
	type SchemaField,
} from './field.js';
import {runValidators} from './validators.js';

/** One error of Kong's, with where it is: `list[1].name`, elements counted from 1 as in Lua; `@entity` for entity checks. */
export interface FieldError {
	readonly path: string;
	/** Kong's text (kong/db/schema/init.lua: validation_errors). */
	readonly message: string;
}

/** Types whose values Kong asks a JSON schema or another table about: not looked at here. */
const unchecked: readonly unknown[] = ['foreign', 'json', 'any'];

/** Schema:validate of a record whose defaults are filled. `check` is for what the schema alone cannot say. */
export function validateRecord(record: SchemaField, value: JsonObject | JsonValue[], path = ''): FieldError[] {
	const errors = new Map<string, FieldError[]>();
	const fields = new Map(fieldsOf(record).map(({name, field}) => [name, field]));
	for (const [key, member] of pairs(value)) {
		const name = String(key);
		const at = joinPath(path, key);
		const field = fields.get(name);
		if (name === 'updated_at') continue;
		const found =
			field === undefined
				? [{path: at, message: 'unknown field'}]
				: field.type === 'json'
					? validateJson(field, name, value, at)
					: validateField(field.type === 'self' ? asField(value) : field, member, at);
		if (found.length > 0) errors.set(name, found);
	}
	for (const [name, field] of fields) {
		if (field.required !== true) continue;
		const member = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
		if (member === null || member === undefined) {
			errors.set(name, [{path: joinPath(path, name), message: 'required field missing'}]);
		}
	}
	const checks = checkEntity(record, value, path, name => errors.has(name));
	const replaced = new Set(checks.map(error => error.path));
	return [...checks, ...[...errors.values()].flat().filter(error => !replaced.has(error.path))];
}

/** run_entity_checks: errors of the whole record, and those that a check finds in single fields. */
export function checkEntity(
	record: SchemaField,
	value: JsonObject | JsonValue[],
	path: string,
	hasError: (name: string) => boolean = () => false,
): FieldError[] {
	const found = runEntityChecks(record, value, hasError, (field, member) => {
		if (member === undefined) return 'nil';
		return validateField(field, member, '')[0]?.message;
	});
	return [
		...found.entity.map(message => ({path: joinPath(path, '@entity'), message})),
		...[...found.fields].map(([name, message]) => ({path: joinPath(path, name), message})),
	];
}

/** Schema:validate_field */
export function validateField(field: SchemaField, value: JsonValue, path: string): FieldError[] {
	const error = (message: string): FieldError[] => [{path, message}];
	const own = typeof field.err === 'string' ? field.err : undefined;
	if (value === null) {
		if (field.ne === null) return error(own ?? 'value must not be null');
		if (field.eq !== undefined && field.eq !== null) return error(`value must be ${String(field.eq)}`);
		return field.required === true ? error('required field missing') : [];
	}
	if (field.eq === null) return error(own ?? 'value must be null');
	if (field.abstract === true) return error('error in schema definition: abstract field was not specialized');
	const found = validateType(field, value, path);
	if (found.length > 0 || isReference(field, value)) return found;
	const failed = runValidators(field, value);
	return failed === undefined ? [] : error(failed);
}

function validateType(field: SchemaField, value: JsonValue, path: string): FieldError[] {
	const expected = (ok: boolean, what: string): FieldError[] => (ok ? [] : [{path, message: `expected ${what}`}]);
	switch (field.type) {
		case 'array':
		case 'set': {
			if (!isSequence(value)) return expected(false, `a${field.type === 'array' ? 'n' : ''} ${field.type}`);
			const inner = {...innerField(field, 'elements'), required: true};
			return elementsOf(value).flatMap((element, index) => validateField(inner, element, `${path}[${index + 1}]`));
		}
		case 'map':
			return isTable(value) ? validateMap(field, value, path) : expected(false, 'a map');
		case 'record': {
			if (!isTable(value)) return expected(false, 'a record');
			const filled = isObject(value) ? fillForInsert(field, value) : value;
			return validateRecord(field, filled, path);
		}
		case 'integer':
			return expected(Number.isInteger(value), 'an integer');
		case 'string':
			return expected(typeof value === 'string', 'a string');
		case 'number':
			return expected(typeof value === 'number', 'a number');
		case 'boolean':
			return expected(typeof value === 'boolean', 'a boolean');
		case 'function':
			return expected(false, 'a function');
		default:
			return unchecked.includes(field.type) ? [] : [{path, message: `invalid type: ${String(field.type)}`}];
	}
}

/** Kong stops at the first member that fails, and does not say which: the path does. */
function validateMap(field: SchemaField, value: JsonObject | JsonValue[], path: string): FieldError[] {
	const keys = {...innerField(field, 'keys'), required: true};
	const values = {...innerField(field, 'values'), required: true};
	for (const [key, member] of pairs(value)) {
		const at = joinPath(path, key);
		const found = [...validateField(keys, key, at), ...validateField(values, member, at)];
		if (found.length > 0) return found;
	}
	return [];
}

/**
 * init.lua: get_json_schema. The JSON schema itself is not asked: of a schema that another field names no plugin can
 * bring its own, so only a default, or being optional, lets a value pass.
 */
export function validateJson(
	field: SchemaField,
	name: string,
	record: JsonObject | JsonValue[],
	path: string,
): FieldError[] {
	const schema = field.json_schema;
	if (!isObject(schema) || isTable(schema.inline)) return [];
	const key = String(schema.parent_subschema_key);
	const named = isObject(record) && Object.hasOwn(record, key) ? record[key] : undefined;
	if (named === null) return [{path, message: "attempt to concatenate local 'subschema_key' (a userdata value)"}];
	if (schema.optional === true) return [];
	if (named === undefined || named === false) {
		return [{path, message: `validation of ${name} depends on the parent attribute ${key}, but it is not set`}];
	}
	if (isTable(schema.default)) return [];
	return [{path, message: `mandatory json schema for field (${schema.namespace}/${named}) not found`}];
}

function asField(value: JsonObject | JsonValue[]): SchemaField {
	return isObject(value) ? value : {};
}

/** `path.key`, `path[1]`. */
export function joinPath(path: string, key: string | number): string {
	if (typeof key === 'number') return `${path}[${key}]`;
	return path === '' ? key : `${path}.${key}`;
}
