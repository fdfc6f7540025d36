import test from 'ava';
import type {JsonObject, JsonValue} from '../servers/definition.js';
import {kongVersion} from '../versions.js';
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
