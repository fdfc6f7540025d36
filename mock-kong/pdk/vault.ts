import {LuaError} from '../lua/errors.js';
import {luaTostring} from '../lua/text.js';
import {type LuaString, type LuaTable, type LuaValue, luaRecord, luaType} from '../lua/values.js';
import {decodeArgs, unescapeArg} from '../ngx/args.js';
import type {KongVersion} from '../versions/index.js';
import type {Namespace, PdkFunction} from './namespace.js';
import {type Results, results} from './outcome.js';

/** A parsed reference, or Kong's text why it is none. */
type Reference =
	| {readonly table: LuaTable; readonly vault: LuaString; readonly resource: LuaString}
	| {readonly error: LuaString};

/**
 * kong.vault of a version (pdk/vault.lua), of a Kong without vault entities: the one bundled vault, `env`, has no value
 * for anything. The mock's own environment is not shown.
 */
export function vaultNamespace(version: KongVersion): Namespace {
	const get = (reference: LuaValue): LuaValue | Results => {
		const parsed = parseReference(reference, version);
		if ('error' in parsed) return results(undefined, parsed.error);
		return results(undefined, missing(parsed, luaTostring(reference), version));
	};
	const withTry: Namespace = {
		try: (_state, callback) => {
			throw new LuaError(`attempt to call local 'callback' (a ${luaType(callback)} value)`);
		},
	};
	const withFlush: Namespace = {flush: nothing, init_worker: nothing};
	const withUpdate: Namespace = {
		update: (_state, options) => {
			if (luaType(options) !== 'table') {
				throw new LuaError(`attempt to index local 'options' (a ${luaType(options)} value)`);
			}
			return options;
		},
	};
	return {
		is_reference: (_state, reference) => isReference(reference),
		parse_reference: (_state, reference) => {
			const parsed = parseReference(reference, version);
			return 'error' in parsed ? results(undefined, parsed.error) : parsed.table;
		},
		get: (_state, reference) => get(reference),
		...(version.pdkNames.has('kong.vault.try') ? withTry : {}),
		...(version.pdkNames.has('kong.vault.flush') ? withFlush : {}),
		...(version.pdkNames.has('kong.vault.update') ? withUpdate : {}),
		...(version.pdkNames.has('kong.vault.warmup') ? {warmup} : {}),
	};
}

const nothing: PdkFunction = () => undefined;

const warmup: PdkFunction = (_state, input) => {
	if (luaType(input) === 'table') return undefined;
	throw new LuaError(`bad argument #1 to 'pairs' (table expected, got ${luaType(input)})`);
};

function missing(reference: {vault: LuaString; resource: LuaString}, text: LuaString, version: KongVersion): LuaString {
	const {vault, resource} = reference;
	if (version.vaultNamesReference) {
		if (vault !== 'env') return `could not find vault (${vault}) [${text}]`;
		return `unable to load value (${resource}) from vault (env): not found [${text}]`;
	}
	if (vault !== 'env') return `could not find vault (${vault})`;
	return 'could not get value from external vault (no value found)';
}

function isReference(value: LuaValue): value is LuaString {
	return typeof value === 'string' && value.startsWith('{vault://') && value.endsWith('}');
}

/** pdk/vault.lua: parse_reference. */
function parseReference(reference: LuaValue, version: KongVersion): Reference {
	if (!isReference(reference)) return {error: `not a reference [${luaTostring(reference)}]`};
	const wrong = (what: string): Reference => ({error: `reference url ${what} [${reference}]`});
	const url = /^vault:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(reference.slice(1, -1));
	const [, vault = '', path = '', query = '', fragment] = url ?? [];
	if (vault === '') return wrong('is missing host');
	if (path === '') return wrong('is missing path');
	if (path === '/') return wrong('has empty path');
	if (fragment !== undefined && !/^\s*-?\d+\s*$/.test(fragment)) return wrong('has invalid version');
	const parts = path.split('/').filter(part => part !== '');
	if (parts.length === 0) return wrong('has invalid path');
	const directory = path.endsWith('/') && version.vaultDirectories;
	const key = parts.length === 1 || directory ? undefined : unescapeArg(parts.at(-1) ?? '');
	const resource = unescapeArg(parts.slice(0, key === undefined ? undefined : -1).join('/'));
	return {
		vault,
		resource,
		table: luaRecord({
			name: vault,
			resource,
			key,
			config: query === '' ? undefined : decodeArgs(query, 100),
			version: fragment === undefined ? undefined : Number(fragment),
		}),
	};
}
