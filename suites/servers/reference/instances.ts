import {isUtf8} from 'node:buffer';
import {randomInt} from 'node:crypto';
import type {Behaviour, Instance, Started} from './behaviour.js';
import {Event} from './event.js';
import type {Config, Handler, Plugin} from './handler.js';

/** The instances of one server process and the events they handle, whatever the protocol. */
export class Instances implements Started {
	readonly plugin: Plugin;
	readonly #behaviour: Behaviour;
	readonly #byId = new Map<number, Instance>();
	#count = 0;
	/** Kong still holds the ids of the process before this one: they must name nothing here. Ids fit an int32. */
	readonly #first = randomInt(1000, 2_000_000) * 1000;
	/** The one started last, closed or not. */
	last: Instance | undefined;

	constructor(plugin: Plugin, behaviour: Behaviour) {
		this.plugin = plugin;
		this.#behaviour = behaviour;
	}

	get all(): readonly Instance[] {
		return [...this.#byId.values()];
	}

	/** @throws Error with a text for Kong when there is no such plugin or the config is no JSON object. */
	start(name: unknown, configText: unknown): Instance {
		if (name !== this.plugin.name) throw new Error(`no plugin named ${String(name)}`);
		const config = this.#parse(configText);
		this.#behaviour.acceptConfig?.(config);
		this.plugin.starting?.(config);
		this.#count += 1;
		const id = this.#behaviour.instanceId?.(this.#count) ?? this.#first + this.#count;
		const instance = {id, config, startedAt: Math.floor(Date.now() / 1000)};
		this.#byId.set(id, instance);
		this.last = instance;
		return instance;
	}

	/**
	 * Kong's "id" may come back as an integer or a float of the same value.
	 * @throws Error "no plugin instance": the text Kong's mp_rpc.lua looks for to start the instance again
	 */
	async get(id: unknown): Promise<Instance> {
		const instance = this.#byId.get(Number(id ?? Number.NaN));
		if (instance) return instance;
		if (this.#behaviour.unknownInstance) return this.#behaviour.unknownInstance(id, this);
		throw new Error(`no plugin instance ${String(id)}`);
	}

	async close(id: unknown): Promise<Instance> {
		const instance = await this.get(id);
		this.#behaviour.closing?.(instance, this);
		this.forget(instance);
		return instance;
	}

	forget({id}: Instance): void {
		this.#byId.delete(id);
	}

	/** Begins an event; its handler has run up to the first PDK call. @throws Error with a text for Kong. */
	async begin(id: unknown, phase: string): Promise<Event> {
		const instance = await this.get(id);
		const handler = Object.entries(this.plugin.handlers).find(([name]) => name === phase)?.[1] ?? missing(phase);
		await this.#behaviour.beforeEvent?.(phase);
		const event = new Event(() => this.#behaviour.afterEvent?.(phase));
		event.run(handler, this.#behaviour.configFor?.(instance, this) ?? instance.config);
		return event;
	}

	#parse(text: unknown): Config {
		try {
			return parseConfig(text);
		} catch (error) {
			if (this.#behaviour.unreadableConfig) return this.#behaviour.unreadableConfig(String(text));
			throw error;
		}
	}
}

/** An event of a phase that the plugin has not is a failed one. */
function missing(phase: string): Handler {
	return async () => {
		throw new Error(`no handler for phase ${phase}`);
	};
}

function parseConfig(text: unknown): Config {
	const config: unknown = JSON.parse(
		Buffer.isBuffer(text) ? text.toString(isUtf8(text) ? 'utf8' : 'latin1') : String(text),
	);
	if (config === null || typeof config !== 'object' || Array.isArray(config)) throw new Error('config is no object');
	return {...config};
}
