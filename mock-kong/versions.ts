import {ConformError} from './errors.js';
import {isBefore} from './wire/shared/minor.js';

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
	/** "no plugin instance" forgets every instance of the plugin, or only this one. */
	readonly resetsAllInstances: boolean;
	/** plugin_servers/init.lua: an error of get_instance_id ends the event with that error; before 3.1 it is taken for an id. */
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
	/** One count of `__seq__` for all workers; before, one a worker. */
	readonly sequenceAcrossWorkers: boolean;
	/** One message id counter a plugin; before, one a plugin server. */
	readonly messageIdPerPlugin: boolean;
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
	resetsAllInstances: true,
	startErrorHangs: false,
	claimWaitSeconds: 10,
	claimTimeoutFrees: true,
	protobufConnectRaises: false,
	protobufErrorIs500: true,
	protobufRetriesClosed: true,
	runsInStreams: true,
	sendsPluginId: true,
	sendsWorkspaceId: true,
	sequenceAcrossWorkers: true,
	messageIdPerPlugin: true,
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
	messageIdPerPlugin: false,
};
const kong37: KongVersion = {...kong38, name: '3.7', release: '3.7.1', protobufErrorIs500: false};
const kong36: KongVersion = {...kong37, name: '3.6', release: '3.6.1'};
const kong35: KongVersion = {
	...kong36,
	name: '3.5',
	release: '3.5.0',
	resetsAllInstances: false,
	claimTimeoutFrees: false,
	sequenceAcrossWorkers: false,
	jsonNumberDigits: 14,
};
const kong34: KongVersion = {...kong35, name: '3.4', release: '3.4.2', measured: true, runsInStreams: false};
const kong33: KongVersion = {...kong34, name: '3.3', release: '3.3.1', measured: false};
const kong32: KongVersion = {
	...kong33,
	name: '3.2',
	release: '3.2.2',
	instanceKey: '__key__',
	claimWaitSeconds: undefined,
	sendsPluginId: false,
	unfinishedBytes: 'un-finished bytes',
};
const kong31: KongVersion = {...kong32, name: '3.1', release: '3.1.1'};
const kong30: KongVersion = {
	...kong31,
	name: '3.0',
	release: '3.0.2',
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
