import type {JsonObject, JsonValue} from '../lua/json.js';
import type {KongVersion} from '../versions/index.js';
import {violationText} from './config.js';
import {elementsOf, fieldsOf, innerField, isObject, isTable, pairs} from './field.js';
import {metaSubSchema} from './metaschema-fields.js';
import type {Problem} from './problem.js';
import {type FieldError, joinPath, validateRecord} from './validate.js';

/**
 * What Kong's loader refuses in the schema of a plugin (plugin_loader.lua: load_subschema), with Kong's reasons; and, as
 * SHOULD, what it takes and nobody can use. Empty for a good schema. A schema that is no object is checkPluginInfo's.
 */
export function checkSchema(pluginName: string, schema: JsonValue | undefined, version: KongVersion): Problem[] {
	if (!isObject(schema)) return [];
	const errors = schemaErrors(schema, version);
	const prefix = `does not start: "error loading plugin schemas: on plugin '${pluginName}': `;
	const problems = errors.map(
		(error): Problem => ({
			what: `schema ${error.path}: ${error.message}`,
			kong: `${prefix}${violationText([error])}"`,
			level: 'MUST',
			about: 'schema',
		}),
	);
	if (problems.length > 0) return problems;
	const specialized = checkAgainstPlugins(pluginName, schema, version).map(
		(message): Problem => ({
			what: `schema: ${message}`,
			kong: `${prefix}error initializing schema for plugin: ${message}"`,
			level: 'MUST',
			about: 'schema',
		}),
	);
	return [...specialized, ...advice(schema)];
}

/** Errors of the metaschema with their path in the schema. */
export function schemaErrors(schema: JsonObject, version: KongVersion): FieldError[] {
	// MetaSubSchema:validate fills nothing in at the top: what is missing there is missing for its check too.
	const missing = ['name', 'fields']
		.filter(name => schema[name] === undefined)
		.map(path => ({path, message: 'field required for entity check'}));
	const errors = validateRecord(metaSubSchema(version), schema).filter(
		({path}) => !missing.some(other => other.path === path),
	);
	if (missing.length > 0) return [...errors, ...missing];
	const structural = checkFields(schema, '', version);
	return [...errors, ...structural.filter(({path}) => !errors.some(error => covers(path, error.path)))];
}

function covers(path: string, other: string): boolean {
	return other === path || other.startsWith(`${path}.`) || other.startsWith(`${path}[`);
}

const requiredAttributes: Readonly<Record<string, readonly string[]>> = {
	array: ['elements'],
	set: ['elements'],
	map: ['keys', 'values'],
	record: ['fields'],
	json: ['json_schema'],
};

const scalars = ['string', 'number', 'integer'];
/** Attributes that only some types have. */
const attributeTypes: Readonly<Record<string, readonly string[]>> = {
	between: ['integer', 'number'],
	len_eq: ['array', 'set', 'string', 'map'],
	match: ['string'],
	one_of: scalars,
	contains: ['array', 'set'],
	is_regex: ['string'],
	timestamp: ['number', 'integer'],
	uuid: ['string'],
	legacy: ['string'],
	unique: [...scalars, 'foreign'],
	unique_across_ws: [...scalars, 'foreign'],
	abstract: [...scalars, 'record', 'array', 'set', 'map'],
	json_schema: ['json'],
	transient: [...scalars, 'array', 'set', 'boolean'],
};

/** metaschema.lua: check_fields */
function checkFields(record: JsonObject, path: string, version: KongVersion): FieldError[] {
	const at = joinPath(path, 'fields');
	const {fields} = record;
	if (!isTable(fields)) return [{path: at, message: "'fields' must be a table"}];
	const errors: FieldError[] = [];
	for (const [index, entry] of elementsOf(fields).entries()) {
		const here = `${at}[${index + 1}]`;
		if (!isTable(entry)) return [...errors, {path: here, message: 'each entry in fields must be a sub-table'}];
		const [first] = pairs(entry);
		if (!first) return [...errors, {path: here, message: 'field entry table is empty'}];
		const [name, field] = first;
		const inner = joinPath(here, String(name));
		if (isObject(field)) errors.push(...checkField(field, inner, version, record));
		else errors.push({path: inner, message: `'${name}' must be a table`});
	}
	return errors;
}

/** metaschema.lua: check_field */
function checkField(field: JsonObject, path: string, version: KongVersion, parent: JsonObject): FieldError[] {
	const {type} = field;
	if (type === undefined || type === false) return [{path, message: 'missing type declaration'}];
	const errors: FieldError[] = [];
	const add = (message: string) => errors.push({path, message});
	const required = field.abstract === true && type === 'record' ? [] : (requiredAttributes[String(type)] ?? []);
	for (const name of required) {
		if (field[name] === undefined || field[name] === false)
			add(`field of type '${String(type)}' must declare '${name}'`);
	}
	for (const name of Object.keys(field)) {
		const types = attributeTypes[name];
		if (types && !types.includes(String(type))) add(`field of type '${String(type)}' cannot have attribute '${name}'`);
	}
	for (const name of ['elements', 'keys', 'values']) {
		const inner = field[name];
		if (inner === undefined || inner === false) continue;
		if (isObject(inner)) errors.push(...checkField(inner, joinPath(path, name), version, field));
		else add(`'${name}' must be a table`);
	}
	if (type === 'json' && isObject(field.json_schema)) {
		// json.lua: validate_schema; whether a table is a JSON schema is not asked here.
		for (const name of ['inline', 'default']) {
			const inner = field.json_schema[name];
			if (inner === undefined || inner === null || isTable(inner)) continue;
			errors.push({path: joinPath(path, `json_schema.${name}`), message: 'schema must be a table'});
		}
	}
	const wrongParent = type === 'json' ? parentKeyError(field, parent) : undefined;
	if (wrongParent !== undefined) {
		errors.push({path: joinPath(path, 'json_schema.parent_subschema_key'), message: wrongParent});
	}
	if (field.fields !== undefined && field.fields !== false) errors.push(...checkFields(field, path, version));
	return errors;
}

/** The field beside a `json` one whose value names its schema. */
function parentKeyError(field: JsonObject, parent: JsonObject): string | undefined {
	const key = isObject(field.json_schema) ? field.json_schema.parent_subschema_key : undefined;
	if (key === undefined || key === false) return undefined;
	const found = fieldsOf(parent).find(({name}) => name === key);
	if (!found) return 'value must be a field name of the parent schema';
	return found.field.type === 'string' ? undefined : 'value must be a string field of the parent schema';
}

/** kong/db/schema/init.lua: new_subschema */
function checkAgainstPlugins(pluginName: string, schema: JsonObject, version: KongVersion): string[] {
	return fieldsOf(schema).flatMap(({name, field}) => {
		const wanted = version.pluginEntityFields[name];
		const where = `error in definition of '${pluginName}': ${name}`;
		if (wanted === undefined) return [`${where}: cannot create a new field`];
		const json = wanted === 'record' && field.type === 'json';
		// The sets of that entity, protocols and tags, are of strings.
		const sameElements = wanted !== 'set' || innerField(field, 'elements')?.type === 'string';
		const same = json || (field.type === wanted && sameElements);
		return same ? [] : [`${where}: cannot change type in a specialized field`];
	});
}

function advice(schema: JsonObject): Problem[] {
	const config = fieldsOf(schema).find(({name}) => name === 'config')?.field;
	if (!config) {
		const kong = 'loads the plugin; every config key is refused';
		return [{what: 'the schema has no config record', kong, level: 'SHOULD', about: 'schema'}];
	}
	return oddNames(config, 'config').map(path => ({
		what: `schema: the field name in ${JSON.stringify(path)} is no plain name`,
		kong: 'takes it: users have to write the key exactly so',
		level: 'SHOULD',
		about: 'schema',
	}));
}

function oddNames(record: Readonly<Record<string, unknown>>, path: string): string[] {
	return fieldsOf(record).flatMap(({name, field}) => {
		const at = `${path}.${name}`;
		const inner = isObject(field.elements) ? field.elements : field;
		return [...(/^[A-Za-z_][\w-]*$/.test(name) ? [] : [at]), ...oddNames(inner, at)];
	});
}
