import {ConformError} from '../errors.js';
import {isBefore} from './minor.js';

/** How one Kong version differs on the plugin-server wire: facts read from its tag, never branches over versions. */
export interface KongVersion {
	/** Minor line, as a user types it. */
	readonly name: string;
	/** The release whose sources and recordings the facts are from. */
	readonly release: string;
	/** Recorded behaviour of this release exists to compare with; else the row is read from sources only. */
	readonly measured: boolean;
	/** process.lua: only `(dump.Plugins or dump)[1]` is loaded. */
	readonly loadsOnlyFirstPlugin: boolean;
	/** db/dao/plugins.lua: VERSION must be `x.y.z`, PRIORITY an integer. */
	readonly requiresVersion: boolean;
	/** mp_rpc.lua call_pdk_method: `nil, err` reaches the server as plugin.StepError; later versions drop err. */
	readonly sendsStepError: boolean;
	/** mp_rpc.lua fix_raw: get_raw_body answers bin; before it is str. */
	readonly rawBodyAsBin: boolean;
	/** What names a running instance: `conf.__key__` or the plugin entity's id. */
	readonly instanceKey: '__key__' | 'plugin_id';
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
	/** Config carries `__plugin_id`. */
	readonly sendsPluginId: boolean;
	/** Config carries `__ws_id`. */
	readonly sendsWorkspaceId: boolean;
	/** One dialogue (message ids, serverPid) a plugin; before, one a plugin server. */
	readonly rpcPerPlugin: boolean;
	/** kong_defaults.lua: lua_socket_pool_size, idle connections that a worker keeps. */
	readonly socketPoolSize: 30 | 256;
	/** lua-protobuf's words for a field that ends too early: 0.3.3, which Kong has up to 3.2, puts a hyphen in them. */
	readonly unfinishedBytes: 'unfinished bytes' | 'un-finished bytes';
	/** cjson.null inside a value packs as nil; before it raises. */
	readonly packsJsonNull: boolean;
	/** globalpatches.lua: significant digits of numbers in JSON; cjson's own 14 before 3.6. */
	readonly jsonNumberDigits: 14 | 16;
}

const kong39: KongVersion = {
	name: '3.9',
	release: '3.9.1',
	measured: true,
	loadsOnlyFirstPlugin: true,
	requiresVersion: true,
	sendsStepError: false,
	rawBodyAsBin: true,
	instanceKey: 'plugin_id',
	resets: 'plugin',
	anyErrorResets: false,
	sameInstance: 'both',
	unclaimedRuns: false,
	notReady: 'unknown',
	startErrorHangs: false,
	claimWaitSeconds: 10,
	claimTimeoutFrees: true,
	protobufConnectRaises: false,
	protobufErrorIs500: true,
	protobufRetriesClosed: true,
	runsInStreams: true,
	sendsPluginId: true,
	sendsWorkspaceId: true,
	rpcPerPlugin: true,
	socketPoolSize: 256,
	unfinishedBytes: 'unfinished bytes',
	packsJsonNull: true,
	jsonNumberDigits: 16,
};
const kong38: KongVersion = {
	...kong39,
	name: '3.8',
	release: '3.8.1',
	measured: false,
	loadsOnlyFirstPlugin: false,
	sendsWorkspaceId: false,
	rpcPerPlugin: false,
};
const kong37: KongVersion = {...kong38, name: '3.7', release: '3.7.1', protobufErrorIs500: false};
const kong36: KongVersion = {
	...kong37,
	name: '3.6',
	release: '3.6.1',
	anyErrorResets: true,
	sameInstance: 'plugin_id',
	unclaimedRuns: true,
};
const kong35: KongVersion = {
	...kong36,
	name: '3.5',
	release: '3.5.0',
	resets: 'nothing',
	anyErrorResets: false,
	sameInstance: 'seq',
	claimTimeoutFrees: false,
	jsonNumberDigits: 14,
};
const kong34: KongVersion = {
	...kong35,
	name: '3.4',
	release: '3.4.2',
	measured: true,
	resets: 'instance',
	unclaimedRuns: false,
	notReady: 'resets',
	runsInStreams: false,
	socketPoolSize: 30,
};
const kong33: KongVersion = {...kong34, name: '3.3', release: '3.3.1', measured: false};
const kong32: KongVersion = {
	...kong33,
	name: '3.2',
	release: '3.2.2',
	instanceKey: '__key__',
	notReady: 'ignored',
	claimWaitSeconds: undefined,
	sendsPluginId: false,
	unfinishedBytes: 'un-finished bytes',
};
const kong31: KongVersion = {...kong32, name: '3.1', release: '3.1.1'};
const kong30: KongVersion = {
	...kong31,
	name: '3.0',
	release: '3.0.2',
	notReady: 'unknown',
	startErrorHangs: true,
	protobufConnectRaises: true,
	runsInStreams: true,
};
const kong28: KongVersion = {
	...kong30,
	name: '2.8',
	release: '2.8.5',
	measured: true,
	requiresVersion: false,
	sendsStepError: true,
	rawBodyAsBin: false,
	protobufRetriesClosed: false,
	packsJsonNull: false,
};

/** Oldest first. Rows without `measured` are read from the release's sources. */
export const kongVersions: readonly KongVersion[] = [
	kong28,
	kong30,
	kong31,
	kong32,
	kong33,
	kong34,
	kong35,
	kong36,
	kong37,
	kong38,
	kong39,
];

/** The newest. */
export const defaultKongVersion: KongVersion = kong39;

/** `3.9`, `3.9.1` or `3.9.x`; @throws ConformError `usage` for anything else. */
export function kongVersion(text: string): KongVersion {
	const found = kongVersions.find(
		v => text === v.name || (text.startsWith(`${v.name}.`) && /^\d+\.\d+\.(\d+|x)$/.test(text)),
	);
	if (found) return found;
	throw new ConformError({
		code: 'usage',
		what: `unknown Kong version ${JSON.stringify(text)}`,
		hint: `one of ${kongVersions.map(v => v.name).join(', ')}`,
	});
}

/** True when `version` is `minor` or later, `minor` as `3.6`. */
export function isAtLeast(version: KongVersion, minor: string): boolean {
	return !isBefore(version.name, minor);
}
