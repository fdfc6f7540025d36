import test from 'ava';
import type {JsonObject} from '../lua/json.js';
import {validateConfig} from './config.js';
import {variant, withExtraKey} from './markers.js';

const schemaOf = (fields: JsonObject[], more: JsonObject = {}) => ({
	name: 'p',
	fields: [{config: {type: 'record', fields, ...more}}],
});

test('text fields without a constraint take the marker, nested ones and elements too', t => {
	const schema = schemaOf([
		{message: {type: 'string', default: 'hi'}},
		{mode: {type: 'string', one_of: ['a', 'b'], default: 'a'}},
		{short: {type: 'string', len_max: 3}},
		{count: {type: 'integer', default: 1}},
		{inner: {type: 'record', fields: [{host: {type: 'string'}}]}},
		{list: {type: 'array', elements: {type: 'string'}}},
		{none: {type: 'array', elements: {type: 'string'}}},
	]);
	const {config, markedPaths} = variant(schema, {list: ['x', 'y']}, 'marker-1');
	t.deepEqual(config, {message: 'marker-1', mode: 'a', count: 1, inner: {host: 'marker-1'}, list: ['marker-1', 'y']});
	t.deepEqual(markedPaths, ['message', 'inner.host', 'list[1]']);
	t.deepEqual(validateConfig(schema, config), []);
});

test('where an entity check forbids more, only what is set is marked', t => {
	const schema = schemaOf([{a: {type: 'string'}}, {b: {type: 'string'}}], {entity_checks: [{only_one_of: ['a', 'b']}]});
	t.deepEqual(variant(schema, {b: 'x'}, 'm'), {config: {b: 'm'}, markedPaths: ['b']});
});

test('without a text field nothing is marked, and the given config is not written into', t => {
	const given = {n: 1};
	t.deepEqual(variant(schemaOf([{n: {type: 'integer'}}]), given, 'm'), {config: {n: 1}, markedPaths: []});
	variant(schemaOf([{n: {type: 'string'}}]), given, 'm');
	t.deepEqual(given, {n: 1});
});

test('an extra key is one the schema does not have', t => {
	const schema = schemaOf([{extra_unknown_key: {type: 'string'}}]);
	t.deepEqual(withExtraKey(schema, {}, 'm'), {config: {extra_unknown_key_: 'm'}, markedPaths: ['extra_unknown_key_']});
});
