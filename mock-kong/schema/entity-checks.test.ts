import test from 'ava';
import type {JsonObject, JsonValue} from '../lua/json.js';
import {validateConfig} from './config.js';

const text: JsonObject = {type: 'string'};
const fields: JsonObject[] = [
	{mode: {type: 'string'}},
	{host: {type: 'string', referenceable: true}},
	{port: {type: 'integer'}},
	{sock: text},
	{tls: {type: 'record', required: false, fields: [{cert: text}, {key: text}]}},
];
const errorsOf = (check: JsonObject, config: JsonObject) =>
	validateConfig({name: 'p', fields: [{config: {type: 'record', fields, entity_checks: [check]}}]}, config).map(
		({path, message}) => `${path}: ${message}`,
	);

const one = "'host', 'sock'";
const cases: [what: string, check: JsonObject, config: JsonObject, errors: string[]][] = [
	[
		'at least one: none',
		{at_least_one_of: ['host', 'sock']},
		{},
		[`at least one of these fields must be non-empty: ${one}`],
	],
	['at least one: a record that is there counts, its fields are filled in', {at_least_one_of: ['tls']}, {tls: {}}, []],
	['at least one: one', {at_least_one_of: ['host', 'sock']}, {sock: '/s'}, []],
	[
		'only one: two',
		{only_one_of: ['host', 'sock']},
		{host: 'h', sock: 's'},
		[`exactly one of these fields must be non-empty: ${one}`],
	],
	[
		'distinct: alike',
		{distinct: ['host', 'sock']},
		{host: 'x', sock: 'x'},
		[`values of these fields must be distinct: ${one}`],
	],
	['distinct: not set', {distinct: ['host', 'sock']}, {}, []],
	[
		'mutually required: one',
		{mutually_required: ['host', 'sock']},
		{host: 'h'},
		[`all or none of these fields must be set: ${one}`],
	],
	[
		'mutually exclusive: two',
		{mutually_exclusive: ['host', 'sock']},
		{host: 'h', sock: 's'},
		[`only one or none of these fields must be set: ${one}`],
	],
	[
		'exclusive sets: named are those that are set',
		{mutually_exclusive_sets: {set1: ['host', 'port'], set2: ['sock', 'mode']}},
		{port: 1, sock: 's'},
		["these sets are mutually exclusive: ('port'), ('sock')"],
	],
	[
		'names of nested fields',
		{mutually_required: ['tls.cert', 'tls.key']},
		{tls: {cert: 'c'}},
		["all or none of these fields must be set: 'tls.cert', 'tls.key'"],
	],
	['a vault reference cannot be judged', {mutually_required: ['host', 'sock']}, {host: '{vault://env/h}'}, []],
];
for (const [what, check, config, errors] of cases) {
	test(what, t => {
		t.deepEqual(
			errorsOf(check, config),
			errors.map(error => `config.@entity: ${error}`),
		);
	});
}

test('a check that needs valid fields waits for them, another does not', t => {
	t.deepEqual(errorsOf({mutually_required: ['port', 'sock']}, {port: 'x'}), ['config.port: expected an integer']);
	t.deepEqual(errorsOf({only_one_of: ['port', 'sock']}, {port: 'x', sock: 's'}), [
		"config.@entity: exactly one of these fields must be non-empty: 'port', 'sock'",
		'config.port: expected an integer',
	]);
});

const redis = (more: JsonObject): JsonObject => ({
	conditional: {if_field: 'mode', if_match: {eq: 'redis'}, then_field: 'host', then_match: {required: true}, ...more},
});

test('conditional: the second field has to fit when the first one does', t => {
	t.deepEqual(errorsOf(redis({}), {mode: 'local'}), []);
	t.deepEqual(errorsOf(redis({}), {}), []);
	t.deepEqual(errorsOf(redis({}), {mode: 'redis', host: 'h'}), []);
	t.deepEqual(errorsOf(redis({}), {mode: 'redis'}), [
		"config.@entity: failed conditional validation given value of field 'mode'",
		'config.host: required field missing',
	]);
	const constrained = redis({then_match: {len_min: 3}});
	t.deepEqual(errorsOf(constrained, {mode: 'redis', host: 'abc'}), []);
	t.deepEqual(errorsOf(constrained, {mode: 'redis', host: 'h'}), [
		"config.@entity: failed conditional validation given value of field 'mode'",
		'config.host: length must be at least 3',
	]);
});

test('conditional: then_err stands for the text of the whole, %s in it for the first field', t => {
	t.deepEqual(
		errorsOf(redis({then_match: {one_of: ['a']}, then_err: 'with %s, host is a'}), {mode: 'redis', host: 'h'}),
		['config.@entity: with mode, host is a', 'config.host: expected one of: a'],
	);
});

test('conditional: the field keeps its own type beside the constraint', t => {
	const check: JsonObject = {
		conditional: {if_field: 'port', if_match: {gt: 1000}, then_field: 'sock', then_match: {eq: 'x'}},
	};
	t.deepEqual(errorsOf(check, {port: 80, sock: 'y'}), []);
	t.deepEqual(errorsOf(check, {port: 8000, sock: 'y'}), [
		"config.@entity: failed conditional validation given value of field 'port'",
		'config.sock: value must be x',
	]);
});

const either: JsonObject = {
	conditional_at_least_one_of: {
		if_field: 'mode',
		if_match: {eq: 'tcp'},
		then_at_least_one_of: ['host', 'port'],
		then_err: 'for tcp set one of %s',
		else_match: {eq: 'unix'},
		else_then_at_least_one_of: ['sock'],
	},
};

test('conditional at least one: by the branch the first field takes', t => {
	t.deepEqual(errorsOf(either, {mode: 'tcp', port: 1}), []);
	t.deepEqual(errorsOf(either, {mode: 'tcp'}), ["config.@entity: for tcp set one of 'host', 'port'"]);
	t.deepEqual(errorsOf(either, {mode: 'unix'}), [
		"config.@entity: at least one of these fields must be non-empty: 'sock'",
	]);
	t.deepEqual(errorsOf(either, {mode: 'other'}), []);
});

test('a field below a record that is not there is missing', t => {
	t.deepEqual(errorsOf({distinct: ['sock', 'tls.key']}, {sock: 's'}), [
		'config.tls.key: field required for entity check',
	]);
});

test('a custom check without its function raises', t => {
	t.deepEqual(errorsOf({custom_entity_check: {field_sources: ['mode']}}, {mode: 'x'}), [
		"config.@entity: attempt to call field 'fn' (a nil value)",
	]);
});

test('checks beside the config see it from the plugin', t => {
	const schema: JsonValue = {
		name: 'p',
		fields: [{config: {type: 'record', fields}}],
		entity_checks: [{at_least_one_of: ['config.host', 'config.sock']}],
	};
	t.deepEqual(validateConfig(schema, {host: 'h'}), []);
	t.deepEqual(validateConfig(schema, {}), [
		{path: '@entity', message: "at least one of these fields must be non-empty: 'config.host', 'config.sock'"},
	]);
});

test('a config that is one json field is kept as it is', t => {
	const schema: JsonValue = {name: 'p', fields: [{config: {type: 'json', json_schema: {inline: {type: 'object'}}}}]};
	t.deepEqual(validateConfig(schema, {a: [1]}), []);
});
