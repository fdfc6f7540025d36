import {encodeJson} from '../lua/cjson/encode.js';
import {LuaError, PackingError} from '../lua/errors.js';
import {luaTostring} from '../lua/text.js';
import type {LuaValue} from '../lua/values.js';
import {createRequestState, defaultNodeSettings} from '../ngx/create.js';
import type {RequestState} from '../ngx/state.js';
import type {Dialect} from '../rpc/dialect.js';
import {dialectOf} from '../rpc/index.js';
import type {PdkCall, PdkOutcome} from '../rpc/pdk-call.js';
import type {PhaseName} from '../rpc/phases.js';
import type {KongVersion} from '../versions/index.js';
import {defaultProtocol, protocols} from '../wire/protocol.js';
import {phasesAllowedBy} from './checks/phases.js';
import {closest} from './closest.js';
import {sharedGet, sharedSet} from './ctx.js';
import {kongTable, Loggers} from './kong-table.js';
import {serialize} from './log/serialize.js';
import {callable, follow, functionNames, type PdkNode, PdkTable} from './lookup.js';
import type {PdkFunction} from './namespace.js';
import {nginxExposed} from './nginx/nginx.js';
import {ExitRequest, Results} from './outcome.js';

/** A function of the PDK, for rules and messages. */
export interface PdkDescription {
	readonly name: string;
	/** Where its phase check lets it be called; undefined: it has none. Arguments and nginx may still object. */
	readonly phases: readonly PhaseName[] | undefined;
	/** Servers of every protocol can call it: it is in ProtoBuf's service definition. */
	readonly inService: boolean;
}

/** What one Kong answers to the plugin servers of a dialect. Requests are told apart by their state; the loggers are Kong's own. */
export interface Pdk {
	/** A call as it came from a server, which may not be able to make every one. */
	answer(state: RequestState, call: PdkCall): PdkOutcome;
	/** A call of Kong's own: any function of `kong`, any value as its name. */
	call(state: RequestState, method: LuaValue, args: readonly LuaValue[]): PdkOutcome;
	/** Every function there is, sorted. */
	names(): readonly string[];
	describe(name: string): PdkDescription | undefined;
	/** Names a misspelt one may have meant, best first. */
	closestNames(name: string): readonly string[];
}

/** Names that are spelt otherwise are remembered up to this many: servers choose them. */
const maxRemembered = 2000;

/** The PDK of one Kong version, as servers of a dialect meet it. */
export function createPdk(version: KongVersion, dialect: Dialect = dialectOf(defaultProtocol)): Pdk {
	return new KongPdk(version, dialect);
}

class KongPdk implements Pdk {
	readonly #version: KongVersion;
	readonly #dialect: Dialect;
	readonly #resolver: Resolver;
	#names: readonly string[] | undefined;
	#probed: KongPdk | undefined;
	readonly #described = new Map<string, PdkDescription>();

	constructor(version: KongVersion, dialect: Dialect) {
		this.#version = version;
		this.#dialect = dialect;
		this.#resolver = new Resolver(version, new Loggers(version, dialect));
	}

	answer(state: RequestState, {method, args}: PdkCall): PdkOutcome {
		if (!this.#dialect.canCall(method, this.#version)) return unknown;
		const outcome = this.call(state, method, args);
		return this.#dialect.namesBodyFile ? withBodyFile(outcome, method, state) : outcome;
	}

	call(state: RequestState, method: LuaValue, args: readonly LuaValue[]): PdkOutcome {
		try {
			const found = this.#resolver.resolve(state, method);
			if (found !== undefined) return returned(found(state, ...args));
			if (this.#dialect.missingFunction === 'raises') {
				throw new LuaError("attempt to call field 'method' (a nil value)");
			}
			const err = this.#resolver.loggers.of(state).field('err', state);
			if (typeof err === 'function') err(state, 'could not find pdk method: ', method);
			return unknown;
		} catch (error) {
			return failed(error);
		}
	}

	names(): readonly string[] {
		if (this.#names === undefined) {
			const below = functionNames(this.#resolver.kong, 'kong', probe(this.#version));
			this.#names = [...new Set([...below, ...this.#resolver.exposed.keys()])].sort();
		}
		return this.#names;
	}

	describe(name: string): PdkDescription | undefined {
		let known = this.#described.get(name);
		if (known === undefined && this.names().includes(name)) {
			known = {
				name,
				phases: this.#allowedPhases(name),
				inService: protocols.every(protocol => dialectOf(protocol).canCall(name, this.#version)),
			};
			this.#described.set(name, known);
		}
		return known;
	}

	closestNames(name: string): readonly string[] {
		return closest(name, this.names());
	}

	/** The functions check themselves; init_worker, where nothing of a server runs, makes them tell. */
	#allowedPhases(name: string): readonly PhaseName[] | undefined {
		const state = probe(this.#version);
		state.phase = 'init_worker';
		// One of its own: some functions change the loggers.
		this.#probed ??= new KongPdk(this.#version, this.#dialect);
		const ended = this.#probed.call(state, name, []);
		state.free();
		return ended.kind === 'raised' ? phasesAllowedBy(ended.message) : undefined;
	}
}

/** exposed_api with its method cache: names to functions. */
class Resolver {
	readonly kong: PdkTable;
	/** Names that stand in exposed_api as a whole. */
	readonly exposed: ReadonlyMap<string, PdkFunction>;
	readonly #root: PdkTable;
	readonly #remembered = new Map<string, PdkFunction>();

	constructor(
		version: KongVersion,
		readonly loggers: Loggers,
	) {
		this.kong = kongTable(version, loggers);
		const saved = version.savedRequestData;
		this.exposed = new Map<string, PdkFunction>([
			...Object.entries(nginxExposed),
			['kong.ctx.shared.get', sharedGet],
			['kong.ctx.shared.set', sharedSet],
			[
				'kong.log.serialize',
				state => encodeJson(state.saved?.serializeData ?? serialize(state), version.jsonNumberDigits),
			],
			...(saved ? [['get_saved_req_data', savedRequestData] as const] : []),
		]);
		const {kong} = this;
		this.#root = new PdkTable(name => {
			if (name === 'kong') return kong;
			return saved && name === 'get_saved_req_data' ? savedRequestData : undefined;
		});
	}

	/** undefined: there is no such thing. @throws LuaError where Kong's lookup raises, or what is found cannot be called. */
	resolve(state: RequestState, method: LuaValue): PdkFunction | undefined {
		if (typeof method !== 'string') return this.#otherKey(state, method);
		const known = this.#remembered.get(method) ?? this.exposed.get(method);
		if (known !== undefined) return known;
		const {node, lasting} = follow(this.#root, method, state);
		if (node === undefined) return undefined;
		const found = this.#asCalled(method, node);
		if (lasting && this.#remembered.size < maxRemembered) this.#remembered.set(method, found);
		return found;
	}

	/** Found, but not by the name that stands in exposed_api: the function itself, which knows of no saved view. */
	#asCalled(method: string, node: PdkNode): PdkFunction {
		const found = callable(node);
		const name = [...method.matchAll(/\w+/g)].map(([segment]) => segment).join('.');
		if (name === method || !readsSavedView.has(name)) return found;
		return (state, ...args) => found(withoutSavedView(state), ...args);
	}

	#otherKey(state: RequestState, method: LuaValue): PdkFunction | undefined {
		const found = this.resolve(state, luaTostring(method));
		if (found !== undefined) return found;
		if (method === undefined) throw new LuaError('table index is nil');
		if (typeof method === 'number' && Number.isNaN(method)) throw new LuaError('table index is NaN');
		return undefined;
	}
}

/** plugin_servers/plugin.lua, exposed_api: of the namespaces' functions those that answer from the saved view. */
const readsSavedView = new Set([
	'kong.request.get_headers',
	'kong.request.get_header',
	'kong.request.get_uri_captures',
	'kong.response.get_status',
	'kong.response.get_headers',
	'kong.response.get_header',
	'kong.response.get_source',
]);

function withoutSavedView(state: RequestState): RequestState {
	return state.saved === undefined ? state : Object.create(state, {saved: {value: undefined}});
}

/** What it returns in the log event holds the request's ngx.ctx, in which there are things no packer takes. */
const savedRequestData: PdkFunction = state => {
	if (state.saved !== undefined) throw new PackingError("attempt to index local 'conf' (a nil value)");
	return undefined;
};

const unknown: PdkOutcome = {kind: 'unknown'};

/** pb_rpc.lua: RawBodyResult names the file of a spooled body; whoever asks for a body that is in memory gets none. */
function withBodyFile(outcome: PdkOutcome, method: LuaValue, state: RequestState): PdkOutcome {
	const {bodyFile} = state.req;
	if (bodyFile === undefined || outcome.kind !== 'returned' || typeof outcome.values[0] === 'string') return outcome;
	return String(method).endsWith('.get_raw_body') ? {...outcome, bodyFile} : outcome;
}

function returned(value: ReturnType<PdkFunction>): PdkOutcome {
	return {kind: 'returned', values: value instanceof Results ? value.values : [value]};
}

/** @throws what is no Lua error: a fault of ours */
function failed(error: unknown): PdkOutcome {
	if (error instanceof PackingError) return {kind: 'raised', message: error.message, packing: true};
	if (error instanceof LuaError) return {kind: 'raised', message: error.message};
	if (error instanceof ExitRequest) return {kind: 'exited'};
	throw error;
}

function probe(version: KongVersion): RequestState {
	return createRequestState(version, defaultNodeSettings, {}, {});
}
