import type {JsonObject, JsonValue} from '../lua/json.js';
import {elementsOf, fieldsOf, isObject, isReference, isTable, type SchemaField} from './field.js';
import {quotedList} from './validators.js';

/** What the entity checks of a record say: texts for `@entity`, and errors of single fields by their dotted names. */
export interface EntityErrors {
	readonly entity: string[];
	readonly fields: Map<string, string>;
}

/** Schema:validate_field, as far as a check needs it: the text of the first error. */
export type FieldCheck = (field: SchemaField, value: JsonValue | undefined) => string | undefined;

/**
 * The entity checks of a record (kong/db/schema/init.lua: run_entity_check and Schema.entity_checkers).
 * `hasError` tells of fields that are known to be wrong. The function of a `custom_entity_check` cannot stand in a dump:
 * Kong raises where it is missing, and its text is given.
 */
export function runEntityChecks(
	record: SchemaField,
	value: unknown,
	hasError: (name: string) => boolean,
	checkField: FieldCheck,
): EntityErrors {
	const errors: EntityErrors = {entity: [], fields: new Map()};
	for (const entry of elementsOf(record.entity_checks)) {
		const [name, argument] = isObject(entry) ? (Object.entries(entry)[0] ?? []) : [];
		if (name === undefined || !isTable(argument)) continue;
		const run = new Run(record, value, errors, hasError, checkField);
		const error = run.check(name, argument);
		if (error !== undefined) errors.entity.push(error);
	}
	return errors;
}

/** Checks that run although fields they look at have no value, or a wrong one. */
const runsWithMissing = new Set([
	'at_least_one_of',
	'conditional_at_least_one_of',
	'mutually_required',
	'mutually_exclusive',
	'mutually_exclusive_sets',
]);
const runsWithInvalid = new Set([
	'at_least_one_of',
	'conditional_at_least_one_of',
	'only_one_of',
	'distinct',
	'conditional',
]);
/** Members of an argument that name fields; of those that are told apart, the fields that must be there. */
const sources: Readonly<Record<string, readonly string[]>> = {
	conditional_at_least_one_of: ['if_field', 'then_at_least_one_of', 'else_then_at_least_one_of'],
	conditional: ['if_field', 'then_field'],
	custom_entity_check: ['field_sources'],
	mutually_exclusive_sets: ['set1', 'set2'],
};
const needed: Readonly<Record<string, readonly string[]>> = {
	conditional: ['if_field'],
	custom_entity_check: ['field_sources'],
};

class Run {
	constructor(
		private readonly record: SchemaField,
		private readonly value: unknown,
		private readonly errors: EntityErrors,
		private readonly hasError: (name: string) => boolean,
		private readonly checkField: FieldCheck,
	) {}

	check(name: string, argument: JsonObject | JsonValue[]): string | undefined {
		const fields = namedFields(name, argument);
		if (this.#hasReference(fields)) return undefined;
		if (!runsWithInvalid.has(name) && !flag(argument, 'run_with_invalid_fields')) {
			if (fields.some(this.hasError)) return undefined;
		}
		const absent = fields.filter(field => getField(this.value, field) === undefined);
		if (absent.length === fields.length && !runsWithMissing.has(name)) return undefined;
		if (!runsWithMissing.has(name) && !flag(argument, 'run_with_missing_fields')) {
			const required = sources[name] === undefined ? fields : namedFields(name, argument, needed[name] ?? []);
			const missing = absent.filter(
				field => required.includes(field) && schemaField(this.record, field)?.nilable !== true,
			);
			for (const field of missing) this.errors.fields.set(field, 'field required for entity check');
			if (missing.length > 0) return undefined;
		}
		return isObject(argument) ? this.#ofTable(name, argument) : this.#ofList(name, argument.map(String));
	}

	/** A reference is not known yet: nothing can be said. */
	#hasReference(fields: readonly string[]): boolean {
		return fields.some(name => {
			const field = schemaField(this.record, name);
			return field?.type === 'string' && isReference(field, getField(this.value, name));
		});
	}

	#set(names: readonly string[]): string[] {
		return names.filter(name => isNonempty(getField(this.value, name)));
	}

	#ofList(check: string, names: readonly string[]): string | undefined {
		const set = this.#set(names);
		const list = quotedList(names);
		switch (check) {
			case 'at_least_one_of':
				return set.length > 0 ? undefined : `at least one of these fields must be non-empty: ${list}`;
			case 'only_one_of':
				return set.length === 1 ? undefined : `exactly one of these fields must be non-empty: ${list}`;
			case 'distinct': {
				const values = set.map(name => getField(this.value, name));
				return new Set(values).size === values.length ? undefined : `values of these fields must be distinct: ${list}`;
			}
			case 'mutually_required':
				return set.length === 0 || set.length === names.length
					? undefined
					: `all or none of these fields must be set: ${list}`;
			case 'mutually_exclusive':
				return set.length <= 1 ? undefined : `only one or none of these fields must be set: ${list}`;
			default:
				return undefined;
		}
	}

	#ofTable(check: string, argument: JsonObject): string | undefined {
		switch (check) {
			case 'mutually_exclusive_sets':
				return this.#exclusiveSets(argument);
			case 'conditional':
				return this.#conditional(argument);
			case 'conditional_at_least_one_of':
				return this.#conditionalAtLeastOne(argument);
			case 'custom_entity_check':
				return "attempt to call field 'fn' (a nil value)";
			default:
				return undefined;
		}
	}

	#exclusiveSets(argument: JsonObject): string | undefined {
		const [one, two] = [argument.set1, argument.set2].map(set => this.#set(elementsOf(set).map(String)));
		if (one === undefined || two === undefined || one.length === 0 || two.length === 0) return undefined;
		return `these sets are mutually exclusive: (${quotedList(one)}), (${quotedList(two)})`;
	}

	/** The constraints of a check on top of those of the field itself. */
	#fails(name: string, match: JsonValue | undefined, value: JsonValue | undefined): string | undefined {
		return this.checkField({...schemaField(this.record, name), ...(isObject(match) ? match : {})}, value);
	}

	#conditional(argument: JsonObject): string | undefined {
		const [ifField, thenField] = [String(argument.if_field), String(argument.then_field)];
		if (this.#fails(ifField, argument.if_match, getField(this.value, ifField)) !== undefined) return undefined;
		const value = getField(this.value, thenField) ?? null;
		const {then_match: match} = argument;
		const failed = `failed conditional validation given value of field '${ifField}'`;
		if (isObject(match) && match.required === true && value === null) {
			this.errors.fields.set(thenField, 'required field missing');
			return failed;
		}
		const error = this.#fails(thenField, match, value);
		if (error === undefined) return undefined;
		this.errors.fields.set(thenField, error);
		return typeof argument.then_err === 'string' ? formatted(argument.then_err, ifField) : failed;
	}

	#conditionalAtLeastOne(argument: JsonObject): string | undefined {
		const ifField = String(argument.if_field);
		const value = getField(this.value, ifField);
		if (value === undefined) return undefined;
		if (this.#fails(ifField, argument.if_match, value) === undefined) {
			return this.#oneOf(argument.then_at_least_one_of, argument.then_err);
		}
		if (!isObject(argument.else_match) || this.#fails(ifField, argument.else_match, value) !== undefined) {
			return undefined;
		}
		return this.#oneOf(argument.else_then_at_least_one_of, argument.else_then_err);
	}

	#oneOf(list: JsonValue | undefined, own: JsonValue | undefined): string | undefined {
		const names = elementsOf(list).map(String);
		if (this.#set(names).length > 0) return undefined;
		const quoted = quotedList(names);
		return typeof own === 'string'
			? formatted(own, quoted)
			: `at least one of these fields must be non-empty: ${quoted}`;
	}
}

/** string.format with one `%s`. */
function formatted(text: string, value: string): string {
	return text.replace('%s', () => value).replaceAll('%%', '%');
}

function flag(argument: JsonObject | JsonValue[], name: string): boolean {
	return isObject(argument) && argument[name] === true;
}

/** The fields a check looks at, or those of some members of its argument. */
function namedFields(check: string, argument: JsonObject | JsonValue[], members = sources[check]): string[] {
	if (!isObject(argument)) return argument.map(String);
	return (members ?? []).flatMap(member => {
		const named = argument[member];
		return typeof named === 'string' ? [named] : elementsOf(named).map(String);
	});
}

/** get_schema_field, for a dotted name. */
function schemaField(record: SchemaField, path: string): SchemaField | undefined {
	return path
		.split('.')
		.reduce<SchemaField | undefined>(
			(field, name) => (field === undefined ? undefined : fieldsOf(field).find(f => f.name === name)?.field),
			record,
		);
}

/** get_field; null, cjson.null to Kong, is a value. */
function getField(value: unknown, path: string): JsonValue | undefined {
	return path
		.split('.')
		.reduce<unknown>(
			(table, name) => (isObject(table) && Object.hasOwn(table, name) ? table[name] : undefined),
			value,
		) as JsonValue | undefined;
}

function isNonempty(value: unknown): boolean {
	if (value === undefined || value === null || value === '') return false;
	return !isTable(value) || Object.keys(value).length > 0;
}
