import {isTrue, type LuaValue, luaType} from './lua/values.js';
import {type CallFailure, type FaultCode, isFailure, type Unclaimed} from './rpc/ends.js';
import type {Rpc} from './rpc/rpc.js';
import type {KongVersion} from './versions/index.js';

/** A plugin's config as one entity of Kong's database runs it. */
export interface EntityConfig {
	/** `__plugin_id`. */
	readonly pluginId: string;
	/** `__key__`: plugin and scope. */
	readonly key: string;
	/** `__seq__`: new for each change of the config. */
	readonly seq: number;
	/** JSON as StartInstance carries it. */
	readonly json: string;
}

/** An instance this Kong believes to be running; one whose id is nil or false is being started. */
interface Running {
	id: unknown;
	config: EntityConfig | undefined;
	pluginName: string | undefined;
	rpc: Rpc | undefined;
}

/** What changed, for rules and logs. */
export type InstanceEvent =
	| {readonly kind: 'started'; readonly id: unknown; readonly answer: unknown; readonly config: EntityConfig}
	| {readonly kind: 'start-failed'; readonly failure: CallFailure; readonly config: EntityConfig}
	| {readonly kind: 'closed'; readonly id: unknown; readonly answer: unknown}
	| {readonly kind: 'close-failed'; readonly id: unknown; readonly failure: CallFailure}
	| {readonly kind: 'forgotten'; readonly id: unknown; readonly why: string};

/** What an event is sent with, or why it is not sent. */
export type Claim = {readonly id: unknown} | Unclaimed;

const claimPollMs = 100;

/**
 * Which config runs as which instance (plugin_servers/plugin.lua: get_instance_id, reset_instance): one table for one
 * Kong worker. One start at a time for a key: others poll until it has an id.
 */
export class Instances {
	readonly #running = new Map<string, Running>();
	#stopped = false;

	constructor(
		private readonly version: KongVersion,
		/** How long another request waits for a start; real Kong: 10 s, before 3.3 for ever. */
		private readonly claimWaitMs: number,
		private readonly onEvent: (event: InstanceEvent) => void = () => {},
	) {}

	/**
	 * The id for this config: running already, or started now.
	 * @param runsUnclaimed an event that waited too long for somebody else's start is sent without an id
	 */
	async get(pluginName: string, config: EntityConfig, rpc: Rpc, runsUnclaimed = false): Promise<Claim> {
		const key = this.#key(config);
		let info = this.#running.get(key);
		for (let waited = 0; info && !isTrue(info.id); waited += claimPollMs) {
			if (waited > this.claimWaitMs || this.#stopped) {
				if (this.version.claimTimeoutFrees) this.#running.delete(key);
				if (runsUnclaimed && !this.#stopped) return {id: undefined};
				return notRun(`Could not claim instance_id for ${pluginName} (key: ${key})`, false);
			}
			await new Promise(resolve => setTimeout(resolve, claimPollMs));
			info = this.#running.get(key);
		}
		if (info?.config && this.#isSame(info.config, config)) return {id: info.id};

		const oldId = info?.id;
		if (info) {
			info.id = undefined;
		} else {
			info = {id: undefined, config, pluginName: undefined, rpc: undefined};
			this.#running.set(key, info);
		}
		const claimed = info;
		const started = await rpc.startInstance(pluginName, config.json);
		if (isFailure(started)) {
			this.onEvent({kind: 'start-failed', failure: started, config});
			const {message, fault} = started;
			// A Lua error out of the call leaves the claim standing: the next request waits for it in vain.
			if (started.kind === 'abandoned') return notRun(message, true, fault);
			if (!this.version.startErrorHangs || started.nil) {
				this.#running.delete(key);
				return notRun(message, true, fault);
			}
			// Up to 3.0 the error is taken for the instance: this event runs without an id, later ones wait for ever.
			const raised = indexErrorOf(started.value);
			if (raised !== undefined) return notRun(raised, true, fault);
			claimed.config = undefined;
			claimed.rpc = undefined;
		} else {
			claimed.id = started.id;
			claimed.config = config;
			claimed.pluginName = pluginName;
			claimed.rpc = rpc;
			this.onEvent({kind: 'started', id: started.id, answer: started.answer, config});
		}
		const closing = isTrue(oldId) ? await this.#close(oldId, rpc) : undefined;
		return closing ?? {id: claimed.id};
	}

	/** `reset_instance`: the server said it has no such instance, or (ProtoBuf) closed. */
	reset(pluginName: string, config: EntityConfig, why: string): void {
		switch (this.version.resets) {
			case 'nothing':
				return;
			case 'instance':
				this.#forget(this.#key(config), why);
				return;
			case 'plugin':
				for (const [key, info] of this.#running) if (info.pluginName === pluginName) this.#forget(key, why);
		}
	}

	/** The serverPid notification changed: everything started over this dialogue is gone. */
	resetServer(rpc: Rpc, why: string): void {
		for (const [key, info] of this.#running) if (info.rpc === rpc) this.#forget(key, why);
	}

	/** Nobody waits any more: what is not there will not come. */
	stop(): void {
		this.#stopped = true;
	}

	/** Ids of instances believed to be running. */
	ids(): unknown[] {
		return [...this.#running.values()].filter(info => isTrue(info.id)).map(info => info.id);
	}

	/** An error is nothing to Kong, a Lua error ends the event that made the change. */
	async #close(id: unknown, rpc: Rpc): Promise<Claim | undefined> {
		const closed = await rpc.closeInstance(id);
		if (!isFailure(closed)) {
			this.onEvent({kind: 'closed', id, answer: closed.answer});
			return undefined;
		}
		this.onEvent({kind: 'close-failed', id, failure: closed});
		return closed.kind === 'abandoned' ? notRun(closed.message, true, closed.fault) : undefined;
	}

	#isSame(running: EntityConfig, wanted: EntityConfig): boolean {
		const {sameInstance} = this.version;
		return (
			(sameInstance === 'plugin_id' || running.seq === wanted.seq) &&
			(sameInstance === 'seq' || running.pluginId === wanted.pluginId)
		);
	}

	#forget(key: string, why: string): void {
		const info = this.#running.get(key);
		if (!info) return;
		this.#running.delete(key);
		this.onEvent({kind: 'forgotten', id: info.id, why});
	}

	#key(config: EntityConfig): string {
		return this.version.instanceKey === '__key__' ? config.key : config.pluginId;
	}
}

function notRun(message: string, raised: boolean, fault?: FaultCode): Unclaimed {
	return {kind: 'not-run', message, raised, fault};
}

/** `new_instance_info.id` of an error value: texts and tables can be asked for it. */
function indexErrorOf(value: LuaValue): string | undefined {
	const type = luaType(value);
	if (type !== 'boolean' && type !== 'number') return undefined;
	return `attempt to index local 'new_instance_info' (a ${type} value)`;
}
