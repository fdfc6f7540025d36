/** What `kong` is in a version. */
export interface PdkFacts {
	/** plugin_servers/init.lua: the log event's timer sees the request's ngx.ctx */
	readonly timerHasCtx: boolean;
	/** pdk/request.lua keeps ngx.req's functions as upvalues, so errors name them; before, it indexes ngx.req. */
	readonly ngxReqUpvalues: boolean;
	/** plugins_iterator.lua: ngx.ctx.plugin_id. */
	readonly ctxPluginId: boolean;
	/** pdk/vault.lua, get: an error ends with the reference, and names the variable that is not there. */
	readonly vaultNamesReference: boolean;
	/** pdk/vault.lua, parse_reference: a path with a slash at its end has no key. */
	readonly vaultDirectories: boolean;
	/** plugin_servers/plugin.lua: the saved request data can be asked for by name */
	readonly savedRequestData: boolean;
	/** init.lua, balancer: times of a try in nanoseconds too */
	readonly triesInNanoseconds: boolean;
	/** pdk/log.lua: a call without arguments selects argument 0 and raises */
	readonly logNeedsArgument: boolean;
	/** pdk/log.lua: inspect writes at notice; before, at debug */
	readonly inspectAtNotice: boolean;
	/** pdk/log.lua, serialize: `upstream_status`. */
	readonly serializeUpstreamStatus: boolean;
	/** pdk/log.lua, serialize: `upstream_status` of a response that was buffered, too. */
	readonly serializeBufferedStatus: boolean;
	/** pdk/log.lua, serialize: `request.id`. */
	readonly serializeRequestId: boolean;
	/** pdk/log.lua, serialize: entities are copied (cycle_aware_deep_copy); before, what is set in one stays in it. */
	readonly serializeCopies: boolean;
	/** pdk/log.lua, serialize: `request.uri` and `url` are of ngx.ctx.request_uri, which a plugin may have set. */
	readonly serializeCtxUri: boolean;
	/** pdk/log.lua, serialize: `source`. */
	readonly serializeSource: boolean;
	/** pdk/log.lua, serialize: `latencies.receive`; before, `latencies.kong` holds that time, too. */
	readonly serializeReceive: boolean;
	/** pdk/log.lua, serialize: `workspace` and `workspace_name`. */
	readonly serializeWorkspace: boolean;
	/** pdk/log.lua, serialize: cjson.null is a value that can be set. */
	readonly serializeNull: boolean;
	/** pdk/log.lua, serialize: authorization headers are redacted from the start; before, in the finished record. */
	readonly serializeFixedRedaction: boolean;
	/** pdk/log.lua, serialize: `upstream_uri` ends with the client's query where it has none. */
	readonly serializeQueryMark: boolean;
	/** pdk/log.lua, to_decimal: text that is no number stays; before, it is nil. */
	readonly serializeDecimalText: boolean;
	/** pdk/log.lua, set_serialize_value: the key is checked first; a dot in front of it is no separator. */
	readonly serializeKeyFirst: boolean;
	/** Which of these names `kong` has (pdk/init.lua, and the file of the namespace). */
	readonly pdkNames: ReadonlySet<PdkName>;
}

/** Names that `kong` has in some versions only: functions, and tables of them. */
export type PdkName =
	| 'kong.pdk_version'
	| 'kong.pdk_major_version'
	| 'kong.client.tls.disable_http2_alpn'
	| 'kong.configuration.remove_sensitive'
	| 'kong.nginx.get_statistics'
	| 'kong.plugin'
	| 'kong.request.get_raw_path'
	| 'kong.request.get_start_time'
	| 'kong.request.get_uri_captures'
	| 'kong.service.request.clear_query_arg'
	| 'kong.service.set_retries'
	| 'kong.service.set_target_retry_callback'
	| 'kong.service.set_timeouts'
	| 'kong.telemetry'
	| 'kong.timer'
	| 'kong.timing'
	| 'kong.tracing'
	| 'kong.vault.flush'
	| 'kong.vault.init_worker'
	| 'kong.vault.try'
	| 'kong.vault.update'
	| 'kong.vault.warmup';
