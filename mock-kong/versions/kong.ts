import type {PdkFacts} from './pdk-facts.js';
import type {RequestFacts} from './request-facts.js';
import type {SchemaFacts} from './schema-facts.js';
import type {WireFacts} from './wire-facts.js';

/** How one Kong version differs on the plugin-server side: facts read from its tag, never branches over versions. */
export interface KongVersion extends PluginServerFacts, WireFacts, RequestFacts, PdkFacts, SchemaFacts {
	/** Minor line, as a user types it. */
	readonly name: string;
	/** The release whose sources and recordings the facts are from. */
	readonly release: string;
	/** Recorded behaviour of this release exists to compare with; else the facts are read from sources only. */
	readonly measured: boolean;
}

/** How a version runs plugin servers and their instances (kong/runloop/plugin_servers). */
export interface PluginServerFacts {
	/** process.lua: only `(dump.Plugins or dump)[1]` is loaded. */
	readonly loadsOnlyFirstPlugin: boolean;
	/** db/dao/plugins.lua: VERSION must be `x.y.z`, PRIORITY an integer. */
	readonly requiresVersion: boolean;
	/** What names a running instance: `conf.__key__` or the plugin entity's id. */
	readonly instanceKey: '__key__' | 'plugin_id';
	/** Config carries `__plugin_id`. */
	readonly sendsPluginId: boolean;
	/** Config carries `__ws_id`. */
	readonly sendsWorkspaceId: boolean;
	/**
	 * What reset_instance forgets after "no plugin instance": the instance, every one of the plugin, or nothing: 3.5 leaves
	 * it to a worker event whose handler raises (plugin_servers/init.lua: reset_instance), so the old id is used for ever.
	 */
	readonly resets: 'instance' | 'plugin' | 'nothing';
	/** mp_rpc.lua handle_event: whatever error ends an event, the plugin's instances are forgotten. */
	readonly anyErrorResets: boolean;
	/** get_instance_id takes a running instance for the config's own when these are the same; else it starts a new one. */
	readonly sameInstance: 'seq' | 'plugin_id' | 'both';
	/** mp_rpc.lua handle_event drops the error of get_instance_id: an event that got no instance is sent without an id. */
	readonly unclaimedRuns: boolean;
	/** handle_event takes the error "not ready" for Kong's own: it is not logged, and may forget the instance. */
	readonly notReady: 'unknown' | 'ignored' | 'resets';
	/** mp_rpc.lua, pb_rpc.lua call_start_instance: before 3.1 an error is returned as if it were the instance. */
	readonly startErrorHangs: boolean;
	/** Seconds another request waits for an instance being started; undefined: for ever. */
	readonly claimWaitSeconds: number | undefined;
	/** A wait for an instance that was too long takes the claim away: the next request starts it; before, everybody waits. */
	readonly claimTimeoutFrees: boolean;
	/** pb_rpc.lua Rpc:call: no connection is a Lua error; since 3.1 an error value. */
	readonly protobufConnectRaises: boolean;
	/** pb_rpc.lua handle_event: an error other than a restart ends the request with 500; before it is only logged. */
	readonly protobufErrorIs500: boolean;
	/** pb_rpc.lua handle_event: "closed" starts the instance again and replays the event. */
	readonly protobufRetriesClosed: boolean;
	/**
	 * plugin_servers/process.lua: connection_check_timer leaves the stream subsystem before it marks a server as ready,
	 * and an event asks for that mark (3.1 to 3.4): no plugin of a server ever runs in a stream.
	 */
	readonly runsInStreams: boolean;
	/** One dialogue (message ids, serverPid) a plugin; before, one a plugin server. */
	readonly rpcPerPlugin: boolean;
	/** kong_defaults.lua: lua_socket_pool_size, idle connections that a worker keeps. */
	readonly socketPoolSize: 30 | 256;
}
