import {isAtLeast, type KongVersion} from '../versions/index.js';

/** First minor version that has it, for what is not everywhere: facts read from each tag's sources. */
const since = {
	/** plugin_servers/init.lua: the log event's timer sees the request's ngx.ctx */
	timerHasCtx: '3.0',
	/** pdk/init.lua: no pdk_version, and a remove_sensitive in kong.configuration */
	pdkWithoutVersion: '3.0',
	/** init.lua: kong.timer */
	timer: '3.0',
	/** init.lua: kong.timing */
	timing: '3.5',
	/** pdk/plugin.lua, and ngx.ctx.plugin_id */
	plugin: '3.3',
	/** pdk/telemetry.lua */
	telemetry: '3.8',
	/** pdk/tracing.lua */
	tracing: '3.0',
	/** pdk/nginx.lua: get_statistics */
	statistics: '3.0',
	/** pdk/client/tls.lua: disable_http2_alpn, and the phase it wants */
	clientHello: '3.9',
	/** pdk/vault.lua: try; flush and init_worker; update; warmup */
	vaultTry: '3.0',
	vaultFlush: '3.3',
	vaultUpdate: '3.4',
	vaultWarmup: '3.5',
	/** plugin_servers/plugin.lua: the saved request data can be asked for by name */
	savedRequestData: '3.9',
	/** init.lua, balancer: times of a try in nanoseconds too */
	triesInNanoseconds: '3.3',
	/** pdk/log.lua: a call without arguments selects argument 0 and raises */
	logNeedsArgument: '3.6',
	/** pdk/log.lua: inspect writes at notice; before, at debug */
	inspectAtNotice: '3.9',
	/** pdk/log.lua, set_serialize_value and serialize */
	serializeUpstreamStatus: '3.3',
	serializeBufferedStatus: '3.8',
	serializeRequestId: '3.5',
	serializeCopies: '3.5',
	serializeCtxUri: '3.8',
	serializeSource: '3.6',
	serializeReceive: '3.7',
	serializeWorkspace: '3.7',
	serializeNull: '3.8',
	serializeFixedRedaction: '3.8',
	serializeQueryMark: '3.0',
	serializeDecimalText: '3.3',
	serializeKeyFirst: '3.8',
} as const;

export type PdkFact = keyof typeof since;

export function sinceHas(version: KongVersion, fact: PdkFact): boolean {
	return isAtLeast(version, since[fact]);
}
