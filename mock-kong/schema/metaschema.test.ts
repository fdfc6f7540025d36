import test from 'ava';
import type {JsonObject, JsonValue} from '../lua/json.js';
import {kongVersion, kongVersions} from '../versions/index.js';
import {checkSchema} from './metaschema.js';

const schemaOf = (...fields: JsonValue[]): JsonObject => ({name: 'p', fields: [{config: {type: 'record', fields}}]});
const found = (schema: JsonValue, version = '3.9') =>
	checkSchema('p', schema, kongVersion(version)).map(({level, what}) => `${level} ${what}`);
const inConfig = (field: JsonValue, version?: string) =>
	found(schemaOf({f: field}), version).map(text => text.replace('schema fields[1].config.fields[1].f', 'F'));

test('schemas as the PDKs make them are good in every version', t => {
	const go = schemaOf(
		{message: {type: 'string'}},
		{count: {type: 'integer'}},
		{ratio: {type: 'number'}},
		{on: {type: 'boolean'}},
		{list: {type: 'array', elements: {type: 'string'}}},
		{map: {type: 'map', keys: {type: 'string'}, values: {type: 'integer'}}},
		{
			nested: {
				type: 'record',
				fields: [{a: {type: 'array', elements: {type: 'record', fields: [{b: {type: 'string'}}]}}}],
			},
		},
	);
	const hand = schemaOf(
		{a: {type: 'string', required: true, default: 'x', one_of: ['x', 'y'], len_min: 1}},
		{b: {type: 'number', between: [1, 5], default: 2}},
		{c: {type: 'string', match_any: {patterns: ['a', 'b'], err: 'no'}, referenceable: true, encrypted: true}},
		{d: {type: 'set', elements: {type: 'string', uuid: true}, default: []}},
	);
	for (const version of ['2.8', '3.0', '3.4', '3.9']) {
		t.deepEqual(found(go, version), []);
		t.deepEqual(found(hand, version), []);
		t.deepEqual(found(schemaOf(), version), []);
	}
});

test('name and fields must be there', t => {
	t.deepEqual(found({}), [
		'MUST schema name: field required for entity check',
		'MUST schema fields: field required for entity check',
	]);
	t.deepEqual(found({name: 'p', fields: 'x'}).slice(0, 1), ['MUST schema fields: expected an array']);
	t.true(found({name: 7, fields: []}).includes('MUST schema name: expected a string'));
});

test('a field needs a type Kong knows', t => {
	t.deepEqual(inConfig({}), ['MUST F.type: required field missing']);
	t.regex(inConfig({type: 'text'})[0]!, /^MUST F\.type: expected one of: array, boolean, .*string$/);
	t.deepEqual(inConfig('string'), ['MUST F: expected a record']);
	t.deepEqual(inConfig({type: 7}), ['MUST F.type: expected a string']);
});

test('attributes must be known, of their type and fit the field', t => {
	t.deepEqual(inConfig({type: 'string', requird: true}), ['MUST F.requird: unknown field']);
	t.deepEqual(inConfig({type: 'string', required: 'yes'}), ['MUST F.required: expected a boolean']);
	t.deepEqual(inConfig({type: 'boolean', match: 'x'}), [
		"MUST F: field of type 'boolean' cannot have attribute 'match'",
	]);
	t.deepEqual(inConfig({type: 'integer', between: [1]}), ['MUST F.between: length must be 2']);
	t.deepEqual(inConfig({type: 'string', one_of: 'a'}), ['MUST F.one_of: expected an array']);
});

test('tables need what is in them', t => {
	t.deepEqual(inConfig({type: 'array'}), ["MUST F: field of type 'array' must declare 'elements'"]);
	t.deepEqual(inConfig({type: 'map', keys: {type: 'string'}}), ["MUST F: field of type 'map' must declare 'values'"]);
	t.deepEqual(inConfig({type: 'record'}), ["MUST F: field of type 'record' must declare 'fields'"]);
	t.deepEqual(inConfig({type: 'array', elements: {type: 'nope'}}).length, 1);
	t.deepEqual(inConfig({type: 'array', elements: {type: 'array'}}), [
		"MUST F.elements: field of type 'array' must declare 'elements'",
	]);
	t.deepEqual(inConfig({type: 'record', fields: {a: {type: 'string'}}}), ['MUST F.fields: expected an array']);
});

test('an entry of fields names one field', t => {
	t.deepEqual(found(schemaOf({a: {type: 'string'}, b: {type: 'string'}})), [
		'MUST schema fields[1].config.fields[1]: length must be 1',
	]);
	t.regex(found(schemaOf({}))[0]!, /fields\[1\]: length must be 1/);
	t.regex(found(schemaOf('a'))[0]!, /fields\[1\]: expected a map/);
});

test('a default must be a value of its field', t => {
	t.deepEqual(inConfig({type: 'integer', default: 'x'}), ['MUST F.default: expected an integer']);
	t.deepEqual(inConfig({type: 'string', one_of: ['a'], default: 'b'}), ['MUST F.default: expected one of: a']);
	t.deepEqual(inConfig({type: 'array', elements: {type: 'string'}, default: [1]}), [
		'MUST F.default[1]: expected a string',
	]);
});

test('attributes come with versions', t => {
	const described = {type: 'string', description: 'what this is about'};
	t.deepEqual(inConfig(described, '3.3'), ['MUST F.description: unknown field']);
	t.deepEqual(inConfig(described, '3.4'), []);
	t.deepEqual(inConfig({type: 'string', description: 'short'}), ['MUST F.description: length must be at least 10']);
	t.deepEqual(inConfig({type: 'number', between: [0.5, 1]}, '2.8').length, 1);
	t.deepEqual(inConfig({type: 'number', between: [0.5, 1]}, '3.9'), []);
});

test('what only Lua can hold is refused', t => {
	t.true(inConfig({type: 'string', custom_validator: 'x'}).includes('MUST F.custom_validator: expected a function'));
	const schema: JsonObject = {...schemaOf(), transformations: [{input: ['config.f']}]};
	t.regex(found(schema)[0]!, /at least one of these fields must be non-empty: 'on_write', 'on_read'/);
});

test('only fields of the plugins entity can be specialized', t => {
	const kong = checkSchema('p', {name: 'p', fields: [{message: {type: 'string'}}]}, kongVersion('3.9'))[0]?.kong;
	t.is(
		kong,
		"does not start: \"error loading plugin schemas: on plugin 'p': error initializing schema for plugin: error in definition of 'p': message: cannot create a new field\"",
	);
	t.regex(
		found({name: 'p', fields: [{config: {type: 'string'}}]})[0]!,
		/config: cannot change type in a specialized field/,
	);
});

test('what works and helps nobody is a SHOULD', t => {
	t.deepEqual(found({name: 'p', fields: []}), ['SHOULD the schema has no config record']);
	t.deepEqual(found(schemaOf({'name,omitempty': {type: 'string'}})), [
		'SHOULD schema: the field name in "config.name,omitempty" is no plain name',
	]);
});

const json = (json_schema: JsonValue) => ({type: 'json', json_schema});
const inlineOrNamed = "at least one of these fields must be non-empty: 'inline', 'namespace', 'parent_subschema_key'";
const namespaced = {namespace: 'proxy-wasm-filters', parent_subschema_key: 'kind'};
const jsonFields: [string, JsonValue, string[]][] = [
	['an inline schema', {inline: {type: 'object'}}, []],
	['nothing that says where the schema is', {optional: true}, [`F.json_schema.@entity: ${inlineOrNamed}`]],
	['a text for a schema', {inline: 'object'}, ['F.json_schema.inline: schema must be a table']],
	[
		'a namespace Kong does not have',
		{...namespaced, namespace: 'mine'},
		['F.json_schema.namespace: expected one of: proxy-wasm-filters'],
	],
	[
		'a namespace alone',
		{namespace: 'proxy-wasm-filters'},
		["F.json_schema.@entity: all or none of these fields must be set: 'namespace', 'parent_subschema_key'"],
	],
	[
		'both kinds',
		{...namespaced, inline: {type: 'object'}},
		["F.json_schema.@entity: these sets are mutually exclusive: ('inline'), ('namespace', 'parent_subschema_key')"],
	],
	['the name of a field beside it', namespaced, []],
	[
		'the name of no field',
		{...namespaced, parent_subschema_key: 'other'},
		['F.json_schema.parent_subschema_key: value must be a field name of the parent schema'],
	],
	[
		'the name of a field that is no text',
		{...namespaced, parent_subschema_key: 'count'},
		['F.json_schema.parent_subschema_key: value must be a string field of the parent schema'],
	],
];
for (const [name, schema, errors] of jsonFields) {
	test(`a json field with ${name}`, t => {
		const beside: JsonValue[] = [{kind: {type: 'string'}}, {count: {type: 'integer'}}];
		t.deepEqual(
			found(schemaOf({f: json(schema)}, ...beside)).map(text =>
				text.replace('schema fields[1].config.fields[1].f', 'F'),
			),
			errors.map(error => `MUST ${error}`),
		);
	});
}

test('json fields come with 3.5', t => {
	t.regex(
		inConfig(json({inline: {type: 'object'}}), '3.4')[0]!,
		/F\.json_schema: unknown field|F\.type: expected one of/,
	);
	t.deepEqual(inConfig(json({inline: {type: 'object'}}), '3.5'), []);
});

test('what is unique across workspaces is unique', t => {
	t.deepEqual(inConfig({type: 'string', unique_across_ws: true, unique: true}), []);
	t.deepEqual(inConfig({type: 'string', unique: true}), []);
	t.deepEqual(inConfig({type: 'string', unique_across_ws: true}), [
		"MUST F.@entity: failed conditional validation given value of field 'unique_across_ws'",
		'MUST F.unique: required field missing',
	]);
});

const withCheck = (check: JsonObject): JsonObject => ({
	name: 'p',
	fields: [{config: {type: 'record', fields: [{a: {type: 'string'}}], entity_checks: [{custom_entity_check: check}]}}],
});
const deprecated = (more: JsonObject) => ({
	type: 'string',
	deprecation: {message: 'old', removal_in_version: '4.0', ...more},
});
const since: [string, string, (version: string) => string[]][] = [
	['3.2', 'custom checks that run with wrong fields', v => found(withCheck({run_with_invalid_fields: true}), v)],
	['3.4', 'descriptions', v => inConfig({type: 'string', description: 'what this is about'}, v)],
	['3.6', 'examples', v => inConfig({type: 'string', examples: ['a']}, v)],
	['3.7', 'deprecations', v => inConfig(deprecated({}), v)],
	['3.8', 'what replaces a deprecated field', v => inConfig(deprecated({replaced_with: [{path: ['b']}]}), v)],
	['3.8', 'transient fields', v => inConfig({type: 'string', transient: true}, v)],
];
for (const [first, what, problems] of since) {
	test(`${what} came with ${first}`, t => {
		const before = kongVersions[kongVersions.indexOf(kongVersion(first)) - 1];
		t.true(problems(before?.name ?? '').some(text => text.endsWith('unknown field')));
		t.deepEqual(problems(first), []);
	});
}

test('a shorthand is a field with a function, which no dump can hold', t => {
	const short = (field: JsonObject): JsonObject => ({...schemaOf(), shorthand_fields: [{old: field}]});
	t.deepEqual(found(short({type: 'string'})), ['MUST schema shorthand_fields[1].old.func: required field missing']);
	t.true(
		found(short({type: 'record', fields: []})).includes(
			'MUST schema shorthand_fields[1].old.type: expected one of: array, boolean, integer, json, map, number, set, string',
		),
	);
});

test("the sets of the plugins entity keep their elements' type", t => {
	const protocols = (type: string) => found({name: 'p', fields: [{protocols: {type: 'set', elements: {type}}}]});
	t.regex(protocols('integer')[0]!, /protocols: cannot change type in a specialized field/);
	t.false(protocols('string').some(text => text.includes('protocols')));
});
