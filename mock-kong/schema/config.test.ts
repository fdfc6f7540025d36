import test from 'ava';
import type {JsonObject, JsonValue} from '../lua/json.js';
import {defaultKongVersion, kongVersion} from '../versions/index.js';
import {configJson, fillConfig, missingRequired, validateConfig, violationText} from './config.js';

const schemaOf = (...fields: JsonObject[]): JsonValue => ({
	name: 'p',
	fields: [{config: {type: 'record', fields}}],
});
const errors = (field: JsonObject, value: JsonValue) =>
	validateConfig(schemaOf({f: field}), {f: value}).map(({path, message}) => `${path}: ${message}`);
const error = (field: JsonObject, value: JsonValue) => errors(field, value)[0]?.replace('config.f: ', '');

test('defaults are filled, null and missing fields left out', t => {
	const schema = schemaOf(
		{message: {type: 'string', default: 'hello'}},
		{count: {type: 'integer', default: 3}},
		{off: {type: 'boolean', default: false}},
		{none: {type: 'string'}},
		{cleared: {type: 'string', default: 'x'}},
		{empty: {type: 'string'}},
	);
	t.deepEqual(fillConfig(schema, {cleared: null, count: 7, empty: ''}), {message: 'hello', count: 7, off: false});
	t.deepEqual(fillConfig(schema, {unknown: 1}), {message: 'hello', count: 3, off: false, cleared: 'x'});
});

test('a required field set to null has its default again', t => {
	const schema = schemaOf({a: {type: 'string', required: true, default: 'x'}}, {b: {type: 'string', default: 'y'}});
	t.deepEqual(fillConfig(schema, {a: null, b: null}), {a: 'x'});
});

test('nested records are made with their defaults, unless they need not be there', t => {
	const inner: JsonObject[] = [{host: {type: 'string', default: 'localhost'}}, {port: {type: 'integer'}}];
	const schema = schemaOf(
		{made: {type: 'record', fields: [{deep: {type: 'record', fields: inner}}]}},
		{free: {type: 'record', required: false, fields: inner}},
		{given: {type: 'record', fields: inner}},
	);
	t.deepEqual(fillConfig(schema, {given: {port: 1}}), {
		made: {deep: {host: 'localhost'}},
		given: {host: 'localhost', port: 1},
	});
	t.deepEqual(fillConfig(schema, {free: {}}), {
		made: {deep: {host: 'localhost'}},
		free: {host: 'localhost'},
		given: {host: 'localhost'},
	});
});

test('records in arrays and maps get their defaults', t => {
	const record: JsonObject = {type: 'record', fields: [{a: {type: 'string', default: 'x'}}, {b: {type: 'string'}}]};
	const schema = schemaOf(
		{list: {type: 'array', elements: record}},
		{map: {type: 'map', keys: {type: 'string'}, values: record}},
	);
	t.deepEqual(fillConfig(schema, {list: [{b: '1'}, {}], map: {k: {}}}), {
		list: [{a: 'x', b: '1'}, {a: 'x'}],
		map: {k: {a: 'x'}},
	});
});

test('sets lose what is double', t => {
	const schema = schemaOf(
		{s: {type: 'set', elements: {type: 'string'}}},
		{a: {type: 'array', elements: {type: 'string'}}},
	);
	t.deepEqual(fillConfig(schema, {s: ['b', 'a', 'b'], a: ['b', 'b']}), {s: ['b', 'a'], a: ['b', 'b']});
});

test('empty tables are what their type says', t => {
	const schema = schemaOf(
		{list: {type: 'array', elements: {type: 'array', elements: {type: 'string'}}, default: []}},
		{set: {type: 'set', elements: {type: 'string'}}},
		{map: {type: 'map', keys: {type: 'string'}, values: {type: 'string'}}},
		{record: {type: 'record', fields: []}},
		{lists: {type: 'map', keys: {type: 'string'}, values: {type: 'array', elements: {type: 'string'}}}},
	);
	t.deepEqual(fillConfig(schema, {set: {}, map: [], lists: {a: []}}), {
		list: [],
		set: [],
		map: {},
		record: {},
		lists: {a: []},
	});
	t.deepEqual(fillConfig(schema, {list: [[], {}]}).list, [[], []]);
});

test('without a config record there is no config', t => {
	t.deepEqual(fillConfig({name: 'p', fields: []}, {a: 1}), {});
	t.is(validateConfig(undefined, {a: 1})[0]?.message, 'error in schema definition: abstract field was not specialized');
	t.deepEqual(validateConfig(undefined, {}), []);
});

test('types, in the words of Kong', t => {
	for (const [type, good, bad, what] of [
		['string', 'x', 1, 'expected a string'],
		['number', 1.5, '1', 'expected a number'],
		['integer', 2, 2.5, 'expected an integer'],
		['boolean', false, 'true', 'expected a boolean'],
	] as const) {
		t.is(error({type}, good), undefined, type);
		t.is(error({type}, bad), what);
	}
	t.is(error({type: 'array', elements: {type: 'string'}}, {a: 'b'}), 'expected an array');
	t.is(error({type: 'set', elements: {type: 'string'}}, 'a'), 'expected a set');
	t.is(error({type: 'map', keys: {type: 'string'}, values: {type: 'string'}}, 'a'), 'expected a map');
	t.is(error({type: 'record', fields: []}, 'a'), 'expected a record');
	t.is(error({type: 'bytes'}, 'a'), 'invalid type: bytes');
});

test('an error in a table has its path', t => {
	const list = {type: 'array', elements: {type: 'record', fields: [{n: {type: 'integer', required: true}}]}};
	t.deepEqual(errors(list, [{n: 1}, {n: 'x'}, {}, null]), [
		'config.f[2].n: expected an integer',
		'config.f[3].n: required field missing',
		'config.f[4]: required field missing',
	]);
	const map = {type: 'map', keys: {type: 'string', len_min: 2}, values: {type: 'integer'}};
	t.deepEqual(errors(map, {ab: 1, b: 2}), ['config.f.b: length must be at least 2']);
	t.deepEqual(errors(map, {ab: 'x'}), ['config.f.ab: expected an integer']);
	t.deepEqual(errors({type: 'record', fields: [{a: {type: 'string'}}]}, {a: 'x', b: 1}), ['config.f.b: unknown field']);
});

test('constraints, in the words of Kong', t => {
	t.is(error({type: 'string'}, ''), 'length must be at least 1');
	t.is(error({type: 'string', len_min: 0}, ''), undefined);
	t.is(error({type: 'string', len_max: 2}, 'é'), undefined);
	t.is(error({type: 'string', len_max: 2}, 'éa'), 'length must be at most 2');
	t.is(error({type: 'array', elements: {type: 'integer'}, len_eq: 2}, [1]), 'length must be 2');
	t.is(error({type: 'string', one_of: ['a', 'b']}, 'c'), 'expected one of: a, b');
	t.is(error({type: 'string', not_one_of: ['a', 'b']}, 'a'), 'must not be one of: a, b');
	t.is(error({type: 'number', between: [1, 10]}, 10.5), 'value should be between 1 and 10');
	t.is(error({type: 'number', between: [1, 10]}, 10), undefined);
	t.is(error({type: 'number', gt: 0}, 0), 'value must be greater than 0');
	t.is(error({type: 'string', match: '^%d+$'}, '12a'), 'invalid value: 12a');
	t.is(error({type: 'string', match: '^%d+$'}, '12'), undefined);
	t.is(error({type: 'string', match: '^%d+$', err: 'digits only'}, 'a'), 'digits only');
	t.is(error({type: 'string', match_none: [{pattern: '%s', err: 'no spaces'}]}, 'a b'), 'no spaces');
	t.is(error({type: 'string', starts_with: '/'}, 'a'), 'should start with: /');
	t.is(error({type: 'string', uuid: true}, 'a'), 'expected a valid UUID');
	t.is(error({type: 'string', uuid: true}, '0c5D1bd5-8c2f-4d3b-8f3a-111111111111'), undefined);
	t.is(error({type: 'integer', timestamp: true}, 0), 'expected a valid timestamp');
	t.is(error({type: 'array', elements: {type: 'string'}, contains: 'a'}, ['b']), 'expected to contain: a');
	t.is(error({type: 'string', eq: 'a'}, 'b'), 'value must be a');
});

test('a vault reference passes where one may stand', t => {
	t.is(error({type: 'string', one_of: ['a'], referenceable: true}, '{vault://env/x}'), undefined);
	t.is(error({type: 'string', one_of: ['a']}, '{vault://env/x}'), 'expected one of: a');
});

test('required fields and unknown ones', t => {
	const schema = schemaOf({a: {type: 'string', required: true}}, {b: {type: 'string'}});
	t.deepEqual(validateConfig(schema, {c: 1}), [
		{path: 'config.c', message: 'unknown field'},
		{path: 'config.a', message: 'required field missing'},
	]);
	t.deepEqual(validateConfig(schema, {a: 'x', b: null}), []);
	t.is(
		violationText(validateConfig(schema, {c: 1})),
		'2 schema violations (config.a: required field missing; config.c: unknown field)',
	);
	t.is(violationText(validateConfig(schema, {a: 1})), 'schema violation (config.a: expected a string)');
});

test('required fields without a value are listed, nested ones too', t => {
	const schema = schemaOf(
		{a: {type: 'string', required: true}},
		{b: {type: 'string', required: true, default: 'x'}},
		{r: {type: 'record', fields: [{k: {type: 'integer', required: true}}]}},
		{free: {type: 'record', required: false, fields: [{k: {type: 'integer', required: true}}]}},
	);
	t.deepEqual(missingRequired(schema, {}), ['config.a', 'config.r.k']);
	t.deepEqual(missingRequired(schema, {a: 'x', r: {k: 1}, free: {}}), ['config.free.k']);
});

test('entity checks that are data', t => {
	const schema: JsonValue = {
		name: 'p',
		fields: [
			{
				config: {
					type: 'record',
					fields: [{a: {type: 'string'}}, {b: {type: 'string'}}],
					entity_checks: [{only_one_of: ['a', 'b']}],
				},
			},
		],
	};
	t.deepEqual(validateConfig(schema, {a: 'x'}), []);
	t.deepEqual(validateConfig(schema, {a: 'x', b: 'y'}), [
		{path: 'config.@entity', message: "exactly one of these fields must be non-empty: 'a', 'b'"},
	]);
});

const extras = {version: defaultKongVersion, pluginName: 'hello', seq: 4, pluginId: 'pid', workspaceId: 'ws'};

test('the JSON is that of cjson', t => {
	const config = {path: '/a"b\\', text: 'é\u007f\u0001\n', n: 2.0, f: 0.1, list: [], map: {}, off: false};
	const json = configJson(config, extras);
	t.true(
		json.startsWith('{"path":"\\/a\\"b\\\\","text":"é\\u007f\\u0001\\n","n":2,"f":0.1,"list":[],"map":{},"off":false,'),
	);
	t.deepEqual(JSON.parse(json), {
		...config,
		__plugin_id: 'pid',
		__ws_id: 'ws',
		__key__: 'plugins:hello:::::ws',
		__seq__: 4,
	});
});

test('numbers keep 16 digits since 3.6, 14 before', t => {
	const config = {big: 123456789012345, third: 1 / 3, small: 1e-7, million: 1e6, huge: 1e20};
	const body = (version: string) =>
		configJson(config, {...extras, version: kongVersion(version)}).replace(/,"__.*/, '');
	t.is(body('3.9'), '{"big":123456789012345,"third":0.3333333333333333,"small":1e-07,"million":1000000,"huge":1e+20');
	t.is(body('3.5'), '{"big":1.2345678901234e+14,"third":0.33333333333333,"small":1e-07,"million":1000000,"huge":1e+20');
});

test('what is beside the config depends on scope and version', t => {
	const scoped = {...extras, routeId: 'r', serviceId: 's', consumerId: 'c', instanceName: 'i'};
	t.deepEqual(JSON.parse(configJson({}, scoped)), {
		route_id: 'r',
		service_id: 's',
		consumer_id: 'c',
		plugin_instance_name: 'i',
		__plugin_id: 'pid',
		__ws_id: 'ws',
		__key__: 'plugins:hello:r:s:c::ws',
		__seq__: 4,
	});
	t.deepEqual(Object.keys(JSON.parse(configJson({}, {...extras, version: kongVersion('2.8')}))), [
		'__key__',
		'__seq__',
	]);
	t.deepEqual(Object.keys(JSON.parse(configJson({}, {...extras, version: kongVersion('3.4')}))), [
		'__plugin_id',
		'__key__',
		'__seq__',
	]);
});
