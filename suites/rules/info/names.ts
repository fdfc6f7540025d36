import {type Dump, isAtLeast, type JsonValue, type KongVersion, queryDump} from '../../../mock-kong/internal.js';
import {configRecord, fieldsOf} from '../../../mock-kong/schema/field.js';
import {bundledPlugins} from '../../checks/bundled-plugins.js';
import type {Check, Rule} from '../../rule.js';

const slowQueryMs = 20_000;

/** Names Kong keeps for itself, and whether a dump is always the same. */
export const infoNames: readonly Rule[] = [
	{
		id: 'info/name',
		level: 'MUST',
		title: 'The name is one that Kong can be told',
		requirement: "The plugin's name can stand in kong.conf, and no plugin of Kong's own has it.",
		why: 'kong/conf_loader: plugins is split at commas and stripped, "off" and "bundled" mean something else; kong/db/dao/plugins.lua: load_plugin_handler looks for kong.plugins.<name>.handler first',
		consequence: 'The plugin can never be enabled, or Kong runs a plugin of its own under its name.',
		needs: 'dump',
		check(t: Check) {
			const {name} = t.plugin;
			const problem = nameProblem(name, t.version);
			if (problem !== undefined)
				t.fail({expected: 'a name of its own, without commas and spaces around it', actual: problem});
		},
	},
	{
		id: 'info/one-spelling',
		level: 'SHOULD',
		title: 'The name is in lower case',
		requirement: 'The name has lower-case letters, digits, - and _ only, and starts with a letter or a digit.',
		why: 'kong/conf_loader: the names of plugin servers are lower-cased, those of plugins are not; - becomes _ in pluginserver_<name>_start_cmd; Kong looks for /usr/local/bin/<name> and <name>.socket',
		consequence: 'The lines in kong.conf spell the name in two ways, and one of them does not work.',
		needs: 'dump',
		check(t: Check) {
			const {name} = t.plugin;
			if (!/^[a-z0-9][a-z0-9_-]*$/.test(name)) {
				t.fail({expected: 'lower-case letters, digits, - and _', actual: `the name is ${JSON.stringify(name)}`});
			}
		},
	},
	{
		id: 'info/reserved-fields',
		level: 'MUST',
		title: "No field of the config has a name that is Kong's",
		requirement:
			'The config has no field that Kong itself puts into every config: __key__, __seq__, service_id and others.',
		why: 'kong/runloop/plugins_iterator.lua: get_plugin_config writes them over what the operator has set, before StartInstance sends the config',
		consequence: 'What the operator sets in this field never reaches the plugin; a field __key__ mixes up instances.',
		needs: 'dump',
		check(t: Check) {
			const record = configRecord(t.plugin.schema);
			if (!record) t.skip('the schema has no config record');
			const reserved = reservedFields(t.version);
			const taken = fieldsOf(record).find(({name}) => reserved.includes(name));
			if (taken) t.fail({expected: "no field of Kong's", actual: `the config has a field ${taken.name}`});
		},
	},
	{
		id: 'info/same-each-time',
		level: 'SHOULD',
		title: 'Two dumps say the same',
		requirement: 'The query command gives the same plugins in the same order each time, without a Kong prefix too.',
		why: 'plugin_servers/process.lua runs it at each start and reload, on each node, and before the prefix is made; since 3.9 only the first plugin counts',
		consequence: 'After a reload, or on another node, Kong knows another plugin, schema or priority.',
		needs: 'definition',
		async check(t: Check) {
			const timeoutMs = Math.max(slowQueryMs, t.deadlineMs * 4);
			const prefix = '/nonexistent/conform-prefix';
			const again = await queryDump(t.definition, {timeoutMs, prefix, version: t.version}).catch(error => {
				t.fail({expected: 'the same dump again', actual: error instanceof Error ? error.message : String(error)});
			});
			const difference = firstDifference(entries(t.dump), entries(again), 'the dump');
			if (difference !== undefined) t.fail({expected: 'the same dump again', actual: difference});
		},
	},
];

function nameProblem(name: string, version: KongVersion): string | undefined {
	const text = JSON.stringify(name);
	if (name === 'off' || name === 'bundled') return `the name ${text} means something else in kong.conf`;
	if (name.includes(',') || name.trim() !== name) return `kong.conf cannot hold the name ${text}`;
	if (bundledPlugins(version).includes(name))
		return `Kong ${version.name} has a plugin ${text} of its own, and loads that`;
	return undefined;
}

/** plugins_iterator.lua: get_plugin_config. */
function reservedFields(version: KongVersion): string[] {
	return [
		'__key__',
		'__seq__',
		'route_id',
		'service_id',
		'consumer_id',
		...(isAtLeast(version, '3.2') ? ['plugin_instance_name'] : []),
		...(version.sendsPluginId ? ['__plugin_id'] : []),
		...(version.sendsWorkspaceId ? ['__ws_id'] : []),
	];
}

/** What Kong reads of a dump. */
function entries({protocol, plugins}: Dump): JsonValue {
	return [protocol, ...plugins.map(({raw}) => raw)];
}

/** Where two JSON values differ; the order of a map's keys does not count. */
function firstDifference(first: JsonValue, second: JsonValue, path: string): string | undefined {
	if (isTable(first) && isTable(second) && Array.isArray(first) === Array.isArray(second)) {
		const before = new Map(Object.entries(first));
		const after = new Map(Object.entries(second));
		for (const key of new Set([...before.keys(), ...after.keys()])) {
			const at = `${path}.${key}`;
			const [one, other] = [before.get(key), after.get(key)];
			if (one === undefined || other === undefined) return `${at} is in one dump only`;
			const difference = firstDifference(one, other, at);
			if (difference !== undefined) return difference;
		}
		return undefined;
	}
	return first === second ? undefined : `${path} was ${JSON.stringify(first)}, then ${JSON.stringify(second)}`;
}

function isTable(value: JsonValue): value is JsonValue[] | {[key: string]: JsonValue} {
	return typeof value === 'object' && value !== null;
}
