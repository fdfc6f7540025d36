import test from 'ava';
import type {JsonObject, JsonValue} from '../lua/json.js';
import {validateConfig} from './config.js';

const namespaced = {namespace: 'proxy-wasm-filters', parent_subschema_key: 'kind'};
const ofField = (json_schema: JsonObject, config: JsonObject) =>
	validateConfig(
		{
			name: 'p',
			fields: [{config: {type: 'record', fields: [{kind: {type: 'string'}}, {f: {type: 'json', json_schema}}]}}],
		},
		config,
	).map(({path, message}) => `${path}: ${message}`);

const missing = 'config.f: mandatory json schema for field (proxy-wasm-filters/a) not found';
const nulled = "config.f: attempt to concatenate local 'subschema_key' (a userdata value)";
const fields: [string, JsonObject, JsonObject, string[]][] = [
	['inline: any value is taken', {inline: {type: 'object'}}, {f: 5}, []],
	['named by another field: there is none', namespaced, {kind: 'a', f: {}}, [missing]],
	['named, with a default', {...namespaced, default: {}}, {kind: 'a', f: {}}, []],
	['named, optional', {...namespaced, optional: true}, {kind: 'a', f: {}}, []],
	['named by a field without a value', {...namespaced, optional: true}, {f: {}}, [nulled]],
];
for (const [name, schema, config, errors] of fields) {
	test(`a json field, its schema ${name}`, t => {
		t.deepEqual(ofField(schema, config), errors);
	});
}

test('a config that is one json field finds its schema by the name of the plugin', t => {
	const schemaOf = (more: JsonObject): JsonValue => ({
		name: 'p',
		fields: [{config: {type: 'json', json_schema: {...namespaced, ...more}}}],
	});
	const errors = (more: JsonObject) => validateConfig(schemaOf(more), {}).map(({message}) => message);
	t.deepEqual(errors({parent_subschema_key: 'name'}), [
		'mandatory json schema for field (proxy-wasm-filters/p) not found',
	]);
	t.deepEqual(errors({parent_subschema_key: 'name', optional: true}), []);
	t.deepEqual(errors({}), ['validation of config depends on the parent attribute kind, but it is not set']);
});

const subsets: [JsonValue[], string | undefined][] = [
	[['a', 'b'], undefined],
	[['x'], undefined],
	[['c', 'a'], "these sets are mutually exclusive: ('c', 'shared'), ('a', 'b')"],
	[['shared', 'c'], undefined],
	[['shared', 'a'], "these sets are mutually exclusive: ('c', 'shared'), ('a', 'b', 'shared')"],
];
for (const [value, expected] of subsets) {
	test(`mutually_exclusive_subsets with ${value.join(' and ')}`, t => {
		const first = value.includes('shared') && value.includes('a') ? ['a', 'b', 'shared'] : ['a', 'b'];
		const field = {
			type: 'set',
			elements: {type: 'string'},
			mutually_exclusive_subsets: [first, ['c', 'shared']],
		};
		const schema = {name: 'p', fields: [{config: {type: 'record', fields: [{f: field}]}}]};
		t.is(validateConfig(schema, {f: value})[0]?.message, expected);
	});
}
