import type {JsonValue} from '../lua/json.js';
import {eventPhases} from '../rpc/phases.js';
import type {Problem} from '../schema/problem.js';
import type {KongVersion} from '../versions/index.js';
import type {DumpedPlugin, ParsedDump} from './dump.js';

/** Phases that Kong runs where an external plugin can be called (plugins_iterator.lua; no cosockets in the others). */
const callable: readonly string[] = eventPhases;
/** Kong calls these on each response, but without cosockets: nothing can be sent to the server. */
const filters: readonly string[] = ['header_filter', 'body_filter'];
/** Without cosockets too, or without a config; but Kong catches what a plugin throws there. */
const guarded: readonly string[] = ['init_worker', 'configure'];
/** plugin.lua: build_phases writes a function over these fields of the plugin. */
const fields: readonly string[] = ['name', 'PRIORITY', 'VERSION', 'schema', 'server_def', 'rpc', 'phases'];

/** What Kong's loader of the version refuses in one plugin of a dump, its schema left out (db/dao/plugins.lua: load_plugin_handler). */
export function checkPluginInfo(plugin: DumpedPlugin, version: KongVersion): Problem[] {
	return [
		...checkPriority(plugin, version),
		...checkVersion(plugin, version),
		...checkPhases(plugin),
		...checkSchemaPresence(plugin),
	];
}

/** What is wrong with a dump as a whole: plugins Kong never loads. */
export function checkDump(dump: ParsedDump, version: KongVersion): Problem[] {
	const problems: Problem[] = [];
	const [first, ...others] = dump.plugins;
	if (version.loadsOnlyFirstPlugin && first && others.length > 0) {
		problems.push({
			what: `the dump holds ${dump.plugins.length} plugins`,
			kong: `loads only the first, ${first.name}: "${others[0]?.name} plugin is enabled but not installed" for the others`,
			level: 'SHOULD',
			about: 'dump',
		});
	}
	const names = dump.plugins.map(plugin => plugin.name);
	for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
		const kong = version.loadsOnlyFirstPlugin
			? 'takes the first of a dump'
			: `logs "Duplicate plugin name [${name}]" and keeps the first`;
		problems.push({what: `two plugins of the dump are named ${name}`, kong, level: 'SHOULD', about: 'dump'});
	}
	for (const {index, what} of dump.badEntries) {
		problems.push({
			what: `entry ${index + 1} of the dump is no plugin: ${what}`,
			kong: version.loadsOnlyFirstPlugin ? 'does not look at it' : 'does not start',
			level: version.loadsOnlyFirstPlugin ? 'SHOULD' : 'MUST',
			about: 'dump',
		});
	}
	return problems;
}

function checkPriority(plugin: DumpedPlugin, version: KongVersion): Problem[] {
	const value = plugin.raw.Priority;
	if (value === undefined || value === false) {
		const kong = `does not start: "${plugin.name} plugin is enabled but not installed;\\nno plugin found" (load_plugin wants a PRIORITY)`;
		return [{what: 'the plugin has no Priority', kong, level: 'MUST', about: 'priority'}];
	}
	if (typeof value === 'number' && Number.isInteger(value)) return [];
	const what = `Priority is ${JSON.stringify(value)}, not an integer`;
	if (version.requiresVersion) {
		const kong = `does not start: "Plugin "${plugin.name}" cannot be loaded because its PRIORITY field is not a valid integer number, got: "${luaText(value)}"."`;
		return [{what, kong, level: 'MUST', about: 'priority'}];
	}
	if (typeof value === 'number')
		return [{what, kong: 'takes it; Kong 3.0 and later refuse it', level: 'SHOULD', about: 'priority'}];
	const kong = `does not start when another plugin is enabled: plugins are sorted by priority, and ${luaType(value)} does not compare with a number`;
	return [{what, kong, level: 'MUST', about: 'priority'}];
}

function checkVersion(plugin: DumpedPlugin, version: KongVersion): Problem[] {
	const value = plugin.raw.Version;
	if (typeof value === 'string' && cleanVersion(value) !== undefined) return [];
	const what = value === undefined ? 'the plugin has no Version' : `Version is ${JSON.stringify(value)}, not "x.y.z"`;
	const kong = version.requiresVersion
		? `does not start: "Plugin "${plugin.name}" cannot be loaded because its VERSION field does not follow the "x.y.z" format, got: "${luaText(value)}"."`
		: 'does not look at it; Kong 3.0 and later refuse it';
	return [{what, kong, level: version.requiresVersion ? 'MUST' : 'SHOULD', about: 'version'}];
}

/**
 * The version Kong makes of a text, undefined for one it refuses. It takes the first run of digits and dots wherever that
 * stands, of one to three numbers: "1", "v1.2" and "1.2.3-rc1" pass.
 */
export function cleanVersion(text: string): string | undefined {
	const [found] = /\d[\d.]*/.exec(text) ?? [];
	if (found === undefined) return undefined;
	const parts = found.replace(/\.$/, '').split('.');
	if (parts.length > 3 || parts.includes('')) return undefined;
	return parts.map(Number).join('.');
}

function checkPhases(plugin: DumpedPlugin): Problem[] {
	const value = plugin.raw.Phases;
	// An empty Lua table comes as {} from some encoders.
	const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
	if (!Array.isArray(value) && !empty) {
		const what = value === undefined ? 'the plugin has no Phases' : `Phases is ${JSON.stringify(value)}, not an array`;
		const isTable = typeof value === 'object' && value !== null;
		return isTable
			? [{what, kong: 'reads no phase from it: the plugin never runs', level: 'MUST', about: 'phases'}]
			: [{what, kong: `does not start: ipairs of ${luaType(value)} (build_phases)`, level: 'MUST', about: 'phases'}];
	}
	const phases: JsonValue[] = Array.isArray(value) ? value : [];
	const problems = phases.flatMap(checkPhase);
	if (phases.length === 0) {
		problems.push({
			what: 'the plugin has no phase',
			kong: 'loads it and never calls it',
			level: 'SHOULD',
			about: 'phases',
		});
	}
	const filter = phases.find(phase => phase === 'header_filter' || phase === 'body_filter');
	if (phases.includes('response') && filter !== undefined) {
		const kong = `does not start: "Plugin "${plugin.name}" can't be loaded because it implements both \`response\` and \`header_filter\` or \`body_filter\` methods."`;
		problems.push({what: `the plugin has both response and ${filter}`, kong, level: 'MUST', about: 'phases'});
	}
	return problems;
}

function checkPhase(phase: JsonValue): Problem[] {
	if (typeof phase !== 'string') {
		const what = `a phase is ${JSON.stringify(phase)}, not text`;
		return [{what, kong: 'never calls it', level: 'SHOULD', about: 'phases'}];
	}
	if (callable.includes(phase)) return [];
	if (filters.includes(phase) || guarded.includes(phase)) {
		const caught = guarded.includes(phase);
		const kong = caught
			? 'calls it once, where no instance can be had: an error is logged when Kong starts'
			: 'calls it on each response, where no socket can be used: a Lua error breaks the response';
		const level = caught ? 'SHOULD' : 'MUST';
		return [{what: `phase ${phase} is none an external plugin can have`, kong, level, about: 'phases'}];
	}
	if (fields.includes(phase)) {
		const kong = `build_phases puts a function in the place of the plugin's ${phase}`;
		return [
			{
				what: `"${phase}" is no phase`,
				kong,
				level: phase === 'rpc' || phase === 'phases' ? 'SHOULD' : 'MUST',
				about: 'phases',
			},
		];
	}
	return [{what: `"${phase}" is no phase of Kong's`, kong: 'never calls it', level: 'SHOULD', about: 'phases'}];
}

function checkSchemaPresence(plugin: DumpedPlugin): Problem[] {
	const {schema} = plugin;
	if (typeof schema === 'object' && schema !== null) return [];
	const what = schema === undefined ? 'the plugin has no Schema' : `Schema is ${JSON.stringify(schema)}, not an object`;
	return [
		{
			what,
			kong: 'does not start: "expected an input table" (plugin_loader.lua: load_subschema)',
			level: 'MUST',
			about: 'schema',
		},
	];
}

/** Lua's tostring() of a decoded JSON value. */
function luaText(value: JsonValue | undefined): string {
	if (value === undefined) return 'nil';
	if (value === null) return 'userdata: NULL';
	return typeof value === 'object' ? 'table' : String(value);
}

function luaType(value: JsonValue | undefined): string {
	if (value === undefined) return 'nil';
	if (value === null) return 'userdata';
	return typeof value === 'object' ? 'a table' : `a ${typeof value}`;
}
