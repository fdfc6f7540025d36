import type {JsonObject, JsonValue} from '../lua/json.js';
import {fillConfig, validateConfig} from './config.js';
import {configRecord, fieldsOf, innerField, isObject, type SchemaField} from './field.js';
import {validatorNames} from './validators.js';

/** A config that can be told from others by its values. */
export interface ConfigVariant {
	readonly config: JsonObject;
	/** Where the marker stands: `message`, `nested.name`, `list[1]`. Empty: no field could take one. */
	readonly markedPaths: readonly string[];
}

/**
 * The config with `marker` in each text field that takes any text, nested ones and first elements too. Fields with a
 * constraint, a length the marker does not fit, a fixed choice or a vault reference stay. Where Kong would refuse that
 * (an entity check, say), only fields that are set already are marked.
 */
export function variant(schema: JsonValue | undefined, config: JsonObject, marker: string): ConfigVariant {
	const record = configRecord(schema);
	const filled = fillConfig(schema, config);
	if (!record) return {config: filled, markedPaths: []};
	const errors = validateConfig(schema, filled).length;
	for (const onlySet of [false, true]) {
		const marking: Marking = {marker, onlySet, paths: []};
		const marked = markRecord(record, filled, '', marking);
		if (validateConfig(schema, marked).length <= errors) return {config: marked, markedPaths: marking.paths};
	}
	return {config: filled, markedPaths: []};
}

interface Marking {
	readonly marker: string;
	/** Leave fields alone that have no value. */
	readonly onlySet: boolean;
	readonly paths: string[];
}

/**
 * The config with a key its schema does not have, as a newer Kong or a hand-made entity could send it: servers have to
 * live with keys they do not know.
 */
export function withExtraKey(schema: JsonValue | undefined, config: JsonObject, marker: string): ConfigVariant {
	const record = configRecord(schema);
	const taken = new Set([...Object.keys(config), ...(record ? fieldsOf(record).map(({name}) => name) : [])]);
	let key = 'extra_unknown_key';
	while (taken.has(key)) key = `${key}_`;
	return {config: {...fillConfig(schema, config), [key]: marker}, markedPaths: [key]};
}

function markRecord(record: SchemaField, value: JsonObject, path: string, marking: Marking): JsonObject {
	const out: JsonObject = {...value};
	for (const {name, field} of fieldsOf(record)) {
		const given = Object.hasOwn(value, name) ? value[name] : undefined;
		const marked = mark(field, given, path === '' ? name : `${path}.${name}`, marking);
		if (marked !== undefined) out[name] = marked;
	}
	return out;
}

function mark(field: SchemaField, value: JsonValue | undefined, path: string, marking: Marking): JsonValue | undefined {
	switch (field.type) {
		case 'string':
			if (!takesAnyText(field, marking.marker) || (marking.onlySet && value === undefined)) return value;
			marking.paths.push(path);
			return marking.marker;
		case 'record':
			return isObject(value) ? markRecord(field, value, path, marking) : value;
		case 'array':
		case 'set': {
			const inner = innerField(field, 'elements');
			const [first, ...others] = Array.isArray(value) ? value : [];
			// Only what is there: an element more could mean something.
			if (!inner || first === undefined || hasConstraint(field)) return value;
			return [mark(inner, first, `${path}[1]`, marking) ?? first, ...others];
		}
		default:
			return value;
	}
}

function takesAnyText(field: SchemaField, marker: string): boolean {
	const {len_min, len_max, ...others} = field;
	const bytes = Buffer.byteLength(marker);
	if (typeof len_min === 'number' && bytes < len_min) return false;
	if (typeof len_max === 'number' && bytes > len_max) return false;
	return !hasConstraint(others) && field.auto !== true && field.referenceable !== true;
}

function hasConstraint(field: SchemaField): boolean {
	return validatorNames.some(name => field[name] !== undefined && field[name] !== false);
}
