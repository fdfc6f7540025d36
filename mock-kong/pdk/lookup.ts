import {LuaError} from '../lua/errors.js';
import {LuaMap, type LuaTable, type LuaValue, luaGet, luaType, NULL} from '../lua/values.js';
import type {RequestState} from '../ngx/state.js';
import type {Namespace, PdkFunction} from './namespace.js';

/** A value that can be indexed by name: `kong`, its namespaces, and what they hold. */
export class PdkTable {
	constructor(
		readonly field: (name: string, state: RequestState) => PdkNode | undefined,
		/** `__call` of its metatable. */
		readonly call?: PdkFunction,
		/** Names known without a request. */
		readonly names: readonly string[] = [],
		/** What the fields are depends on the request: never remembered. */
		readonly perRequest = false,
	) {}
}

/** A value that is neither function nor table, `kong.version`. */
export class PdkConstant {
	constructor(readonly value: Exclude<LuaValue, undefined | LuaTable>) {}
}

export type PdkNode = PdkFunction | PdkTable | PdkConstant;

export type PdkFields = {readonly [name: string]: PdkNode | undefined};

/** A table of fixed fields. */
export function table(fields: PdkFields, call?: PdkFunction): PdkTable {
	const known = new Map(Object.entries(fields));
	return new PdkTable(name => known.get(name), call, [...known.keys()]);
}

export function namespaceTable(namespace: Namespace): PdkTable {
	return table(namespaceFields(namespace));
}

export function namespaceFields(namespace: Namespace): PdkFields {
	const entries = Object.entries(namespace).map(([name, member]) => [
		name,
		typeof member === 'function' ? member : namespaceTable(member),
	]);
	return Object.fromEntries(entries);
}

/** A Lua value as something names can lead through. */
export function valueNode(value: LuaValue): PdkNode | undefined {
	if (value === undefined || value === false) return undefined;
	if (value === true || value === NULL || typeof value !== 'object') return new PdkConstant(value);
	return new PdkTable(name => valueNode(luaGet(value, name)), undefined, [], true);
}

/** What a name came to, and whether it may be remembered for later requests. */
export interface Found {
	readonly node: PdkNode | undefined;
	readonly lasting: boolean;
}

/**
 * plugin_servers/rpc/util.lua: index_table, below the names that stand in the table as a whole: every run of word
 * characters leads one level down. No such run at all is the table itself.
 * @throws LuaError for a name that goes on below a function.
 */
export function follow(root: PdkTable, method: string, state: RequestState): Found {
	let node: PdkNode = root;
	let lasting = true;
	for (const [segment] of method.matchAll(/\w+/g)) {
		if (!(node instanceof PdkTable)) {
			// Strings have an index of their own, the string library: nothing there is Kong's.
			if (node instanceof PdkConstant && typeof node.value === 'string') return {node: undefined, lasting: false};
			throw new LuaError(`attempt to index local 'res' (a ${nodeType(node)} value)`);
		}
		if (node.perRequest) lasting = false;
		const next: PdkNode | undefined = node.field(segment, state);
		if (next === undefined) return {node: undefined, lasting: false};
		node = next;
	}
	return {node, lasting};
}

/** What calling a node runs. @throws LuaError for what cannot be called. */
export function callable(node: PdkNode): PdkFunction {
	if (typeof node === 'function') return node;
	if (node instanceof PdkTable && node.call !== undefined) return node.call;
	throw new LuaError(`attempt to call local 'method' (a ${nodeType(node)} value)`);
}

function nodeType(node: PdkNode): string {
	if (typeof node === 'function') return 'function';
	return node instanceof PdkTable ? 'table' : luaType(node.value);
}

/** Names of the functions below `root`, with what they are called by a server. */
export function functionNames(root: PdkTable, prefix: string, state: RequestState): string[] {
	return root.names.flatMap(name => {
		const node = root.field(name, state);
		const full = `${prefix}.${name}`;
		if (typeof node === 'function') return [full];
		if (!(node instanceof PdkTable)) return [];
		return [...(node.call === undefined ? [] : [full]), ...functionNames(node, full, state)];
	});
}

/** Copies a table one level deep. */
export function shallowCopy(value: LuaTable): LuaMap {
	return value instanceof LuaMap
		? new LuaMap(value)
		: new LuaMap(value.flatMap((item, i): [number, LuaValue][] => (item === undefined ? [] : [[i + 1, item]])));
}
