import {cjsonEncode} from '../lua/cjson/encode.js';
import type {JsonObject, JsonValue} from '../lua/json.js';
import type {KongVersion} from '../versions/index.js';
import {fillForInsert, fillForSelect} from './defaults.js';
import {configRecord, fieldsOf, isObject, jsonConfig, type SchemaField} from './field.js';
import {checkEntity, type FieldError, joinPath, validateJson, validateRecord} from './validate.js';

/**
 * The config Kong keeps for what a user gave: defaults filled, null and unknown fields left out, empty tables as their
 * type has them. It does not validate. Vault references stay as they are. Without a config record in the schema Kong
 * keeps none at all; a config of type `json` it keeps as it is.
 */
export function fillConfig(schema: JsonValue | undefined, config: JsonObject): JsonObject {
	const record = configRecord(schema);
	if (record) return fillForSelect(record, fillForInsert(record, config));
	return jsonConfig(schema) ? config : {};
}

/**
 * What Kong answers to a config, as from its Admin API; empty when it takes it. Paths begin with `config`, or are
 * `@entity` for a check of the whole plugin. Of fields of type `json` (3.5 and later) the JSON schema
 * itself is not asked.
 */
export function validateConfig(schema: JsonValue | undefined, config: JsonObject): FieldError[] {
	const record = configRecord(schema);
	if (record) {
		const filled = fillForInsert(record, config);
		const errors = validateRecord(record, filled, 'config');
		const plugin = {...(schema as JsonObject), fields: [{config: record}]};
		return [...errors, ...checkEntity(plugin, {config: filled}, '', name => name === 'config' && errors.length > 0)];
	}
	const json = jsonConfig(schema);
	if (json)
		return validateJson(json, 'config', {...(isObject(schema) ? {name: schema.name ?? null} : {}), config}, 'config');
	if (Object.keys(config).length === 0) return [];
	return [{path: 'config', message: 'error in schema definition: abstract field was not specialized'}];
}

/** Paths of required fields that neither the config nor a default gives a value; for a message that asks for them. */
export function missingRequired(schema: JsonValue | undefined, config: JsonObject): string[] {
	const record = configRecord(schema);
	return record ? missingIn(record, fillForInsert(record, config), 'config') : [];
}

function missingIn(record: SchemaField, value: JsonObject, path: string): string[] {
	return fieldsOf(record).flatMap(({name, field}) => {
		const at = joinPath(path, name);
		const member = Object.hasOwn(value, name) ? value[name] : undefined;
		if (member === undefined || member === null) return field.required === true ? [at] : [];
		return field.type === 'record' && isObject(member) ? missingIn(field, member, at) : [];
	});
}

/**
 * `schema violation (config.message: required field missing)` (kong/db/errors.lua: schema_violation). Errors deeper than
 * that Kong prints as a Lua table; here they have their path.
 */
export function violationText(errors: readonly FieldError[]): string {
	const parts = errors.map(({path, message}) => `${path}: ${message}`).sort();
	return parts.length === 1
		? `schema violation (${parts[0]})`
		: `${parts.length} schema violations (${parts.join('; ')})`;
}

/** What Kong puts beside the config's own fields (plugins_iterator.lua: get_plugin_config). */
export interface ConfigExtras {
	readonly version: KongVersion;
	readonly pluginName: string;
	/** `__seq__`: one no config of this server process ever had. */
	readonly seq: number;
	/** `__plugin_id`, from 3.3 on. */
	readonly pluginId: string;
	/** `__ws_id`, from 3.9 on. */
	readonly workspaceId?: string;
	readonly routeId?: string;
	readonly serviceId?: string;
	readonly consumerId?: string;
	/** From 3.2 on. */
	readonly instanceName?: string;
}

/** `__key__`: the plugin entity's cache key (kong/db/dao/init.lua: cache_key). */
export function configKey(extras: ConfigExtras): string {
	const {pluginName, routeId = '', serviceId = '', consumerId = '', workspaceId = ''} = extras;
	return `plugins:${pluginName}:${routeId}:${serviceId}:${consumerId}::${workspaceId}`;
}

/** A filled config as StartInstance carries it: text of cjson. Key order is Lua's own, and any will do. */
export function configJson(config: JsonObject, extras: ConfigExtras): string {
	const {version, seq, pluginId, workspaceId, routeId, serviceId, consumerId, instanceName} = extras;
	const added: Record<string, JsonValue | undefined> = {
		route_id: routeId,
		service_id: serviceId,
		consumer_id: consumerId,
		plugin_instance_name: instanceName,
		__plugin_id: version.sendsPluginId ? pluginId : undefined,
		__ws_id: version.sendsWorkspaceId ? workspaceId : undefined,
		__key__: configKey(extras),
		__seq__: seq,
	};
	const sent: JsonObject = {...config};
	for (const [key, value] of Object.entries(added)) if (value !== undefined) sent[key] = value;
	return cjsonEncode(sent, version.jsonNumberDigits);
}
