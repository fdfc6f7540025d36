import type {JsonValue} from '../lua/json.js';

/** A plugin server as kong.conf's `pluginserver_<name>_*` lines describe it. `{prefix}` stands for the Kong prefix. */
export interface ServerDefinition {
	/** What the user pointed at, for messages. */
	readonly label: string;
	/** Shell command whose stdout is the dump; undefined only when the plugins are given otherwise. */
	readonly queryCommand: string | undefined;
	/** Tried when `queryCommand` exits non-zero with nothing on stdout. */
	readonly fallbackQueryCommand?: string;
	/** Shell command that starts the server; undefined: it is managed by somebody else. */
	readonly startCommand: string | undefined;
	/** Socket path, may hold `{prefix}`; undefined: whatever socket appears in the prefix. */
	readonly socket: string | undefined;
	/** Working directory of both commands; default: the caller's. */
	readonly cwd?: string;
	/** Added to the environment of both commands. */
	readonly env?: Readonly<Record<string, string>>;
	/** Name of the plugin that was pointed at, where the server may have others; default: the first of the dump. */
	readonly plugin?: string;
	/** What it is built on or run by, where that can be told. */
	readonly pdk?: ServerPdk;
	/** How it was found out, for the report: which kong-pdk is used, say. */
	readonly notes?: readonly string[];
}

/** The official PDK a server is built on. */
export interface ServerPdk {
	readonly name: 'go-pdk' | 'kong-python-pdk' | 'kong-js-pdk';
	/** Without a leading v: `0.11.0`. */
	readonly version: string;
	/** How it runs events, where it was told to by its arguments; default: its usual way. */
	readonly mode?: 'gevent' | 'multiprocessing';
}

/** One plugin of a dump, as Kong keeps it. */
export interface PluginInfo {
	readonly name: string;
	readonly version: string | undefined;
	readonly priority: number | undefined;
	readonly phases: readonly string[];
	/** Kong schema as in the dump (JSON). */
	readonly schema: JsonValue | undefined;
}
