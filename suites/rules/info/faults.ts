import {spawn} from 'node:child_process';
import type {Fault} from '../../servers/faults/fault.js';
import {forever} from '../../servers/reference/forever.js';

/** Servers that break the rules of this chapter. */
export const infoFaults: readonly Fault[] = [
	{
		name: 'dump-two-documents',
		protocols: ['MsgPack:1'],
		fails: ['info/one-json-document'],
		breaks: 'The dump is two JSON documents.',
		behaviour: () => ({dump: text => `${text}\n${text}\n`}),
	},
	{
		name: 'dump-log-line-before-json',
		protocols: ['MsgPack:1'],
		fails: ['info/one-json-document'],
		breaks: 'A log line stands before the JSON of the dump.',
		behaviour: () => ({dump: text => `[info] loaded 1 plugin\n${text}\n`}),
	},
	{
		name: 'dump-empty',
		protocols: ['MsgPack:1'],
		fails: ['info/one-json-document'],
		breaks: 'The dump prints nothing and exits 0.',
		behaviour: () => ({dump: () => ''}),
	},
	{
		name: 'dump-not-json',
		protocols: ['MsgPack:1'],
		fails: ['info/one-json-document'],
		breaks: 'The dump is the printed form of some language, not JSON.',
		behaviour: () => ({dump: text => text.replaceAll('"', "'")}),
	},
	{
		name: 'dump-hangs',
		protocols: ['MsgPack:1'],
		fails: ['info/one-json-document'],
		breaks: 'The dump prints nothing and never exits.',
		behaviour: () => ({dump: forever}),
	},
	{
		name: 'dump-exit-1',
		protocols: ['MsgPack:1'],
		fails: ['info/one-json-document'],
		breaks: 'The dump fails with exit code 1 and a line on stderr.',
		behaviour: () => ({
			dump: () => {
				console.error('cannot load the plugin');
				process.exit(1);
			},
		}),
	},
	{
		name: 'dump-no-name',
		protocols: ['MsgPack:1'],
		fails: ['info/one-json-document'],
		breaks: 'The plugin in the dump has no Name.',
		behaviour: () => ({info: info => ({...info, Name: undefined})}),
	},
	{
		name: 'dump-no-version',
		protocols: ['MsgPack:1'],
		fails: ['info/version'],
		breaks: 'The plugin in the dump has no Version.',
		behaviour: () => ({info: info => ({...info, Version: undefined})}),
	},
	{
		name: 'dump-bad-version',
		protocols: ['MsgPack:1'],
		fails: ['info/version'],
		breaks: 'Version has four parts, which Kong refuses.',
		behaviour: () => ({info: info => ({...info, Version: '1.0.0.0'})}),
	},
	{
		name: 'dump-no-priority',
		protocols: ['MsgPack:1'],
		fails: ['info/priority'],
		breaks: 'The plugin in the dump has no Priority.',
		behaviour: () => ({info: info => ({...info, Priority: undefined})}),
	},
	{
		name: 'dump-priority-text',
		protocols: ['MsgPack:1'],
		fails: ['info/priority'],
		breaks: 'Priority is a string.',
		behaviour: () => ({info: info => ({...info, Priority: '1000'})}),
	},
	{
		name: 'dump-no-phases',
		protocols: ['MsgPack:1'],
		fails: ['info/phases'],
		breaks: 'The plugin in the dump has no Phases.',
		behaviour: () => ({info: info => ({...info, Phases: undefined})}),
	},
	{
		name: 'dump-unknown-phase',
		protocols: ['MsgPack:1'],
		fails: ['info/known-phases'],
		breaks: 'Phases lists one that does not exist.',
		behaviour: () => ({info: info => ({...info, Phases: ['acess', 'log']})}),
	},
	{
		name: 'dump-filter-phase',
		protocols: ['MsgPack:1'],
		fails: ['info/phases'],
		breaks: 'Phases lists header_filter, which no external plugin can have.',
		behaviour: () => ({info: info => ({...info, Phases: ['access', 'header_filter']})}),
	},
	{
		name: 'dump-no-schema',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'The plugin in the dump has no Schema.',
		behaviour: () => ({info: info => ({...info, Schema: undefined})}),
	},
	{
		name: 'dump-schema-bad-type',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'A field of the schema has a type that Kong does not know.',
		behaviour: () => ({plugin: {fields: [{message: {type: 'text'}}]}}),
	},
	{
		name: 'dump-schema-bad-default',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'The default of a field is not of its type, so no config is valid without the field.',
		behaviour: () => ({plugin: {fields: [{message: {type: 'string', default: 5}}]}}),
	},
	{
		name: 'dump-two-plugins',
		protocols: ['MsgPack:1'],
		fails: ['info/one-plugin'],
		breaks: 'The dump lists two plugins: Kong 3.9 loads only the first.',
		behaviour: () => ({
			dump: text => {
				const [info] = JSON.parse(text);
				return JSON.stringify([info, {...info, Name: 'conform-second'}]);
			},
		}),
	},
	{
		name: 'dump-unknown-protocol',
		protocols: ['ProtoBuf:1'],
		fails: ['info/one-json-document'],
		breaks: 'The dump names a protocol that Kong does not speak.',
		behaviour: () => ({dump: text => text.replace('ProtoBuf:1', 'ProtoBuf:2')}),
	},
	{
		name: 'dump-exit-status',
		protocols: ['MsgPack:1'],
		fails: ['info/exit-status'],
		breaks: 'The dump is printed and the exit code is 1.',
		behaviour: () => ({
			dump(text) {
				process.exitCode = 1;
				return text;
			},
		}),
	},
	{
		name: 'dump-leaves-process',
		protocols: ['MsgPack:1'],
		fails: ['info/exit-status'],
		breaks: 'The dump leaves a process behind.',
		behaviour: () => ({
			dump(text) {
				spawn('sleep', ['30'], {stdio: 'ignore'}).unref();
				return text;
			},
		}),
	},
	{
		name: 'dump-no-config-record',
		protocols: ['MsgPack:1'],
		fails: ['info/schema', 'info/usable-schema'],
		breaks: 'The schema has fields and none of them is config.',
		behaviour: () => ({
			info: info => ({...info, Schema: {name: 'conform-reference', fields: [{message: {type: 'string'}}]}}),
		}),
	},
	{
		name: 'dump-bundled-name',
		protocols: ['MsgPack:1'],
		fails: ['info/name'],
		breaks: "The plugin has the name of one of Kong's own.",
		behaviour: () => ({plugin: {name: 'key-auth'}}),
	},
	{
		name: 'dump-name-with-comma',
		protocols: ['MsgPack:1'],
		fails: ['info/name', 'info/one-spelling'],
		breaks: 'The name of the plugin has a comma in it.',
		behaviour: () => ({plugin: {name: 'conform,reference'}}),
	},
	{
		name: 'dump-upper-case-name',
		protocols: ['MsgPack:1'],
		fails: ['info/one-spelling'],
		breaks: 'The name of the plugin has upper-case letters.',
		behaviour: () => ({plugin: {name: 'ConformReference'}}),
	},
	{
		name: 'dump-reserved-field',
		protocols: ['MsgPack:1'],
		fails: ['info/reserved-fields'],
		breaks: 'The config has a field that Kong writes over.',
		behaviour: () => ({plugin: {fields: [{service_id: {type: 'string'}}]}}),
	},
	{
		name: 'dump-changes',
		fails: ['info/same-each-time'],
		breaks: 'Each dump has another priority.',
		behaviour: () => ({info: info => ({...info, Priority: process.pid})}),
	},
	{
		name: 'dump-schema-unknown-attribute',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'A field of the schema has an attribute that Kong does not know.',
		behaviour: () => ({plugin: {fields: [{message: {type: 'string', omitempty: true}}]}}),
	},
	{
		name: 'dump-schema-array-without-elements',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'An array of the schema does not say what its elements are.',
		behaviour: () => ({plugin: {fields: [{tags: {type: 'array'}}]}}),
	},
	{
		name: 'dump-schema-two-names',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'An entry of the schema has two fields.',
		behaviour: () => ({plugin: {fields: [{message: {type: 'string'}, other: {type: 'string'}}]}}),
	},
	{
		name: 'dump-schema-fields-map',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'The fields of the config are a map, not a list.',
		behaviour: () => ({
			info: info => ({
				...info,
				Schema: {name: 'conform-reference', fields: [{config: {type: 'record', fields: {message: {type: 'string'}}}}]},
			}),
		}),
	},
	{
		name: 'dump-schema-between-text',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'A limit of the schema stands on a field that cannot have it.',
		behaviour: () => ({plugin: {fields: [{message: {type: 'string', between: [1, 2]}}]}}),
	},
	{
		name: 'dump-schema-new-field',
		protocols: ['MsgPack:1'],
		fails: ['info/schema'],
		breaks: 'The schema has a field beside config.',
		behaviour: () => ({
			info: info => ({
				...info,
				Schema: {
					name: 'conform-reference',
					fields: [{config: {type: 'record', fields: []}}, {extra: {type: 'string'}}],
				},
			}),
		}),
	},
	{
		name: 'dump-priority-fraction',
		protocols: ['MsgPack:1'],
		fails: ['info/priority'],
		breaks: 'Priority has a fraction.',
		behaviour: () => ({info: info => ({...info, Priority: 1.5})}),
	},
	{
		name: 'dump-response-and-filter',
		protocols: ['MsgPack:1'],
		fails: ['info/phases'],
		breaks: 'The plugin has both a response and a body_filter phase.',
		behaviour: () => ({info: info => ({...info, Phases: ['access', 'response', 'body_filter']})}),
	},
	{
		name: 'dump-cut-by-pipe',
		protocols: ['MsgPack:1'],
		fails: ['info/one-json-document'],
		breaks: 'Of a dump larger than a pipe the end is lost.',
		behaviour: () => ({
			plugin: {
				fields: Array.from({length: 3000}, (_, i) => ({[`field_${i}`]: {type: 'string', default: 'x'.repeat(20)}})),
			},
			dump: text => text.slice(0, 65_536),
		}),
	},
];
