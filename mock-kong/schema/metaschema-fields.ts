import type {KongVersion} from '../versions/index.js';
import type {SchemaAttribute} from '../versions/schema-facts.js';
import type {SchemaField} from './field.js';

type Fields = Record<string, SchemaField>[];

const string: SchemaField = {type: 'string'};
const boolean: SchemaField = {type: 'boolean'};
const integer: SchemaField = {type: 'integer'};
const number: SchemaField = {type: 'number'};
const any: SchemaField = {type: 'any'};
const luaFunction: SchemaField = {type: 'function'};
const arrayOf = (elements: SchemaField): SchemaField => ({type: 'array', elements});
const strings = arrayOf(string);

function record(fields: Record<string, SchemaField> | Fields, more: SchemaField = {}): SchemaField {
	return {type: 'record', fields: Array.isArray(fields) ? fields : split(fields), ...more};
}

function split(fields: Record<string, SchemaField>): Fields {
	return Object.entries(fields).map(([name, field]) => ({[name]: field}));
}

/** Attributes with a validator of that name. */
function validatorAttributes(version: KongVersion): Record<string, SchemaField> {
	const patterns = arrayOf(record({pattern: {type: 'string', required: true}, err: string}));
	const limit = version.betweenLimits === 'number' ? number : integer;
	return {
		between: {type: 'array', elements: limit, len_eq: 2},
		eq: any,
		ne: any,
		gt: number,
		len_eq: integer,
		len_min: integer,
		len_max: integer,
		match: string,
		not_match: string,
		match_all: patterns,
		match_none: patterns,
		match_any: record({patterns: {...strings, required: true}, err: string}),
		starts_with: string,
		one_of: arrayOf(any),
		not_one_of: arrayOf(any),
		contains: any,
		is_regex: boolean,
		timestamp: boolean,
		uuid: boolean,
		custom_validator: luaFunction,
		mutually_exclusive_subsets: arrayOf(strings),
	};
}

/** Attributes that came and went. */
function versionAttributes({schemaAttributes}: KongVersion): Record<string, SchemaField> {
	const has = (name: SchemaAttribute) => schemaAttributes.has(name);
	const jsonSchema = record(
		{
			namespace: {type: 'string', one_of: ['proxy-wasm-filters']},
			parent_subschema_key: string,
			optional: boolean,
			inline: any,
			default: any,
		},
		{
			entity_checks: [
				{at_least_one_of: ['inline', 'namespace', 'parent_subschema_key']},
				{mutually_required: ['namespace', 'parent_subschema_key']},
				{mutually_exclusive_sets: {set1: ['inline'], set2: ['namespace', 'parent_subschema_key', 'optional']}},
			],
		},
	);
	const replacedWith = arrayOf(
		record({path: {...strings, len_min: 1, required: true}, reverse_mapping_function: luaFunction}),
	);
	const deprecation = record({
		message: {type: 'string', required: true},
		removal_in_version: {type: 'string', required: true},
		old_default: any,
		...(has('deprecation.replaced_with') ? {replaced_with: replacedWith} : {}),
	});
	return {
		...(has('legacy') ? {legacy: boolean} : {}),
		...(has('description') ? {description: {type: 'string', len_min: 10, len_max: 500}} : {}),
		...(has('json_schema') ? {json_schema: jsonSchema} : {}),
		...(has('examples') ? {examples: arrayOf(any)} : {}),
		...(has('deprecation') ? {deprecation} : {}),
		...(has('transient') ? {transient: boolean} : {}),
	};
}

/** Names of the entity checks. */
const entityChecks = [
	'at_least_one_of',
	'conditional_at_least_one_of',
	'only_one_of',
	'distinct',
	'conditional',
	'custom_entity_check',
	'mutually_required',
	'mutually_exclusive',
	'mutually_exclusive_sets',
];

function entityChecksField(fields: Fields, validators: Record<string, SchemaField>, version: KongVersion): SchemaField {
	const inner = record(fields);
	const match = record({required: boolean, elements: inner, keys: inner, values: inner, ...validators});
	const lists = ['at_least_one_of', 'only_one_of', 'distinct', 'mutually_required', 'mutually_exclusive'];
	const checks: Record<string, SchemaField> = {
		...Object.fromEntries(lists.map(name => [name, strings])),
		conditional_at_least_one_of: record({
			if_field: string,
			if_match: match,
			then_at_least_one_of: strings,
			then_err: string,
			else_match: match,
			else_then_at_least_one_of: strings,
			else_then_err: string,
		}),
		conditional: record({if_field: string, if_match: match, then_field: string, then_match: match, then_err: string}),
		custom_entity_check: record({
			field_sources: strings,
			fn: luaFunction,
			...(version.schemaAttributes.has('run_with_missing_fields') ? {run_with_missing_fields: boolean} : {}),
			...(version.schemaAttributes.has('run_with_invalid_fields') ? {run_with_invalid_fields: boolean} : {}),
		}),
		mutually_exclusive_sets: record({set1: strings, set2: strings}),
	};
	return {...arrayOf(record(checks, {entity_checks: [{only_one_of: entityChecks}]})), nilable: true};
}

/** Of a field's attributes, where it stands in `fields`. */
const attributeChecks: SchemaField = {
	entity_checks: [
		{
			conditional: {
				if_field: 'unique_across_ws',
				if_match: {eq: true},
				then_field: 'unique',
				then_match: {eq: true, required: true},
			},
		},
	],
};

const built = new Map<string, SchemaField>();

/**
 * The schema of plugin schemas of a Kong version, in the schema language itself (kong/db/schema/metaschema.lua:
 * MetaSubSchema). It is recursive.
 */
export function metaSubSchema(version: KongVersion): SchemaField {
	const known = built.get(version.name);
	if (known) return known;
	const validators = validatorAttributes(version);
	const attributes: Fields = [];
	const inner = record(attributes);
	const entry = (values: SchemaField): SchemaField => ({
		type: 'array',
		elements: {type: 'map', keys: string, values, required: true, len_eq: 1},
	});
	const fields = entry(record(attributes, attributeChecks));
	const checks = entityChecksField(attributes, validators, version);
	// A shorthand needs a Lua function, which no dump can hold.
	const shorthand: Fields = [];
	const shorthandFields: SchemaField = {...entry(record(shorthand, attributeChecks)), nilable: true};
	const shorthands: SchemaField = {...entry(luaFunction), nilable: true};
	const transformations: SchemaField = {
		...arrayOf(
			record(
				{input: strings, needs: strings, on_write: luaFunction, on_read: luaFunction},
				{entity_checks: [{at_least_one_of: ['on_write', 'on_read']}]},
			),
		),
		nilable: true,
	};
	const old: Record<string, SchemaField> = version.schemaAttributes.has('shorthands') ? {shorthands} : {};
	const plain: Record<string, SchemaField> = {
		type: {type: 'string', one_of: version.schemaTypes, required: true},
		required: boolean,
		reference: string,
		auto: boolean,
		unique: boolean,
		unique_across_ws: boolean,
		on_delete: {type: 'string', one_of: ['restrict', 'cascade', 'null']},
		default: {type: 'self'},
		abstract: boolean,
		generate_admin_api: boolean,
		immutable: boolean,
		err: string,
		encrypted: boolean,
		referenceable: boolean,
		...versionAttributes(version),
		...validators,
	};
	attributes.push(
		...split(plain).map(nilable),
		...split({elements: inner, keys: inner, values: inner, fields}),
		...split({entity_checks: checks, shorthand_fields: shorthandFields, ...old}),
	);
	const shorthandTypes = version.schemaTypes.filter(type => !['record', 'foreign', 'function'].includes(type));
	shorthand.push(
		...attributes.map(entry => ('type' in entry ? {type: {...entry.type, one_of: shorthandTypes}} : entry)),
		{func: {...luaFunction, required: true}},
	);
	const name: SchemaField = {type: 'string', required: true};
	const schema = record({
		name,
		fields,
		entity_checks: checks,
		shorthand_fields: shorthandFields,
		...old,
		transformations,
		check: {...luaFunction, nilable: true},
	});
	built.set(version.name, schema);
	return schema;
}

function nilable(entry: Record<string, SchemaField>): Record<string, SchemaField> {
	return Object.fromEntries(
		Object.entries(entry).map(([name, field]) => [name, {...field, nilable: field.required !== true}]),
	);
}
