import {LuaError} from '../../lua/errors.js';
import {luaTostring} from '../../lua/text.js';
import {type LuaKey, LuaMap, type LuaString, type LuaTable, type LuaValue, luaGet, NULL} from '../../lua/values.js';
import {indexHeaders} from '../../ngx/request-headers.js';
import {indexResponseHeaders} from '../../ngx/response-headers.js';
import type {RequestState} from '../../ngx/state.js';
import type {KongVersion} from '../../versions/index.js';
import {ngxApi} from '../checks/guard.js';
import {checkPhase} from '../checks/phases.js';
import {serializedRoot} from './root.js';

/**
 * kong.log.serialize() (pdk/log.lua), the table plugin_servers/plugin.lua saves before it starts the log event's timer.
 * @throws LuaError outside the log phase, in the timer itself, and for a value that cannot be put where it should go.
 */
export function serialize(state: RequestState): LuaTable {
	checkPhase(state, ['log']);
	ngxApi(state);
	const root = serializedRoot(state);
	const index = headerIndex(root);
	const {version} = state;
	if (state.subsystem === 'http' && !version.serializeFixedRedaction) {
		for (const header of ['authorization', 'proxy-authorization']) {
			put(root, index, ['request', 'headers', header], header, 'REDACTED', 'replace');
		}
	}
	const nullIsValue = version.serializeNull;
	for (const {key, value, mode} of state.serializeValues) {
		if (!isValid(value, nullIsValue, new Set())) {
			throw new LuaError(
				'value must be nil, a number, string, boolean or a non-self-referencial table containing numbers, ' +
					'string and booleans',
			);
		}
		put(root, index, subkeys(version, key), key, value, mode);
	}
	return root;
}

function isValid(value: LuaValue, nullIsValue: boolean, visited: Set<LuaTable>): boolean {
	if (value === NULL) return nullIsValue;
	if (typeof value !== 'object') return true;
	if (visited.has(value)) return false;
	visited.add(value);
	const items = value instanceof LuaMap ? value.values() : value;
	for (const item of items) if (!isValid(item, nullIsValue, visited)) return false;
	return true;
}

/** Since 3.8 a dot in front is no separator; before, `split` leaves out what is empty at the end. */
function subkeys(version: KongVersion, key: LuaString): LuaString[] {
	if (version.serializeKeyFirst) {
		const [first = '', ...more] = key.slice(1).split('.');
		return [key.slice(0, 1) + first, ...more];
	}
	const keys = key.split('.');
	if (keys.at(-1) === '') keys.pop();
	return keys.length === 1 && keys[0] === '' ? [] : keys;
}

type Index = (node: LuaMap, key: LuaString) => LuaValue;

/** `node[key]`: the headers in `root` have metatables, which know a name in any case and with underscores. */
function headerIndex(root: LuaMap): Index {
	const headersOf = (part: string): LuaValue => {
		const table = root.get(part);
		return typeof table === 'object' ? luaGet(table, 'headers') : undefined;
	};
	const request = headersOf('request');
	const response = headersOf('response');
	return (node, key) => {
		if (node === request) return indexHeaders(node, key);
		return node === response ? indexResponseHeaders(node, key) : node.get(key);
	};
}

/** pdk/log.lua: edit_result. */
function put(
	root: LuaMap,
	index: Index,
	subkeys: readonly LuaString[],
	path: LuaString,
	value: LuaValue,
	mode: LuaString,
): void {
	const keys = subkeys.slice(0, -1);
	const last = subkeys.at(-1);
	if (last === undefined) {
		if (mode === 'replace') return;
		throw new LuaError('table index is nil');
	}
	let node = root;
	for (const key of keys) {
		const next = index(node, key);
		if (next === undefined) {
			if (mode === 'replace') return;
			const made = new LuaMap();
			node.set(key, made);
			node = made;
		} else if (typeof next !== 'object') {
			throw new LuaError(
				`The key '${path}' could not be used as a serialize value. Subkey '${key}' is not a table. ` +
					`It's ${luaTostring(next)}`,
			);
		} else node = asMap(node, next);
	}
	const existing = index(node, last);
	const wanted = mode === 'set' || (mode === 'add' ? existing === undefined : existing !== undefined);
	if (!wanted) return;
	if (value === undefined) node.delete(last);
	else node.set(last, value);
}

/** A table of `parent`, as one that string keys can be put into. */
function asMap(parent: LuaMap, value: LuaTable): LuaMap {
	if (value instanceof LuaMap) return value;
	const map = new LuaMap(value.flatMap((item, i): [LuaKey, LuaValue][] => (item === undefined ? [] : [[i + 1, item]])));
	for (const [key, item] of parent) if (item === value) parent.set(key, map);
	return map;
}
