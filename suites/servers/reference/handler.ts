/** Phases an external plugin can have (kong/runloop/plugin_servers/plugin.lua: build_phases). */
export type Phase = 'certificate' | 'rewrite' | 'access' | 'response' | 'preread' | 'log';

/** A plugin's config as Kong sent it, parsed; `__key__`, `__seq__` and the like are in it. */
export type Config = {readonly [key: string]: unknown};

/** What a handler has of Kong. */
export interface Pdk {
	/**
	 * Calls a PDK function by its full name, `kong.request.get_method`; undefined when it has no result.
	 * Text that is not UTF-8 comes as Buffer. Rejects when Kong answers with an error.
	 * `kong.response.exit` and `kong.response.error` never return: the event ends there.
	 */
	call(method: string, args?: readonly unknown[]): Promise<unknown>;
}

/** One phase of a plugin. Throwing fails the event, not the process. */
export type Handler = (pdk: Pdk, config: Config) => Promise<void>;

/** A plugin: what its dump says and what it does. */
export interface Plugin {
	readonly name: string;
	readonly version: string;
	readonly priority: number;
	/** What the dump lists; not every one needs a handler here, so that a faulty server can lie. */
	readonly phases: readonly Phase[];
	/** Fields of the config record, in Kong's schema language. */
	readonly fields: readonly unknown[];
	readonly handlers: {readonly [P in Phase]?: Handler};
	/** Called with the config of each instance before it is started; throws to refuse it. */
	starting?(config: Config): void;
}
