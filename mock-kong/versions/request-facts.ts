/** What nginx and the phases of a request or stream do in a version. */
export interface RequestFacts {
	/** runloop/handler.lua: access.after keeps arguments a plugin set when the client's path ended in a bare `?`. */
	readonly argsAfterBareMark: boolean;
	/** runloop/handler.lua: Via on the way to the service and back, with the protocol's version; Server when missing. */
	readonly viaChain: boolean;
	/** templates/nginx_kong.lua, header_filter.after: X-Kong-Request-Id; error bodies carry it. */
	readonly requestId: boolean;
	/** tools/http.lua get_header: the first value of a repeated header; before, `$http_*` with all of them. */
	readonly firstHeaderValue: boolean;
	/** pdk/request.lua get_header reads `$http_*`; before, it looks into get_headers(). */
	readonly headerFromVariable: boolean;
	/** pdk/private/checks.lua validate_header: set_header and add_header take arrays. */
	readonly headerArrays: boolean;
	/** pdk/service/request.lua set_body: parts are put into a string.buffer; before, table.concat. */
	readonly partsInBuffer: boolean;
	/** pdk/request.lua: get_raw_body and get_body read a spooled body when given a size. */
	readonly readsSpooledBody: boolean;
	/** pdk/request.lua: get_path is normalised, get_raw_path exists. */
	readonly normalizedPath: boolean;
	/** pdk/request.lua: get_query leaves its table in ngx.ctx.uri_args. */
	readonly keepsQuery: boolean;
	/** pdk/service.lua: set_target in rewrite, balancer and preread; set_retries, set_timeouts, set_target_retry_callback. */
	readonly serviceTuning: boolean;
	/** pdk/service/request.lua: set_scheme, set_path and set_raw_body in rewrite and balancer. */
	readonly earlyUpstream: boolean;
	/** pdk/service.lua: the TLS setters in preread too. */
	readonly tlsInPreread: boolean;
	/** pdk/private/phases.lua: kong.request in the balancer phase. */
	readonly requestInBalancer: boolean;
	/** init.lua, response: an answer that could not be captured keeps its status; before, 502. */
	readonly captureKeepsStatus: boolean;
	/** init.lua, enable_buffering: buffered proxying with HTTP/2. */
	readonly bufferedHttp2: boolean;
	/** pdk/response.lua: setters in the balancer phase. */
	readonly responseInBalancer: boolean;
	/** pdk/response.lua: Transfer-Encoding given by a plugin is dropped. */
	readonly dropsTransferEncoding: boolean;
	/** pdk/response.lua send: the same in exit and error. */
	readonly exitDropsTransferEncoding: boolean;
	/** pdk/response.lua error, error_handlers.lua: Accept is read with qualities, several lines joined. */
	readonly acceptQualities: boolean;
	/** init.lua: Kong's own 404 and 503, and the delayed 500, go through kong.response.error; before, exit with a JSON table. */
	readonly ownErrorsByAccept: boolean;
	/** init.lua: a Lua error in access marks the response as an error. */
	readonly accessErrorIsUnexpected: boolean;
	/** init.lua, preread: an exit is delayed and a Lua error caught as in access, so every plugin is collected for log. */
	readonly prereadDelaysExit: boolean;
	/** runloop/plugins_iterator.lua: get_collected_iterator runs log for global plugins when no phase collected any. */
	readonly logsUncollected: boolean;
	/** runloop/handler.lua: preread.after takes the scheme from a variable that streams do not have. */
	readonly streamLosesScheme: boolean;
	/** runloop/handler.lua: ngx.ctx.host_port is a number; before, what `$server_port` says, text. */
	readonly numericHostPort: boolean;
	/** tools/utils.lua: error page without "Kong" in it. */
	readonly plainErrorTitle: boolean;
	/** db/dao/plugins.lua, sort_by_handler_priority: handlers of one priority run by name, backwards; before, as they come. */
	readonly ordersByName: boolean;
	/** What Kong is built on: `$nginx_version`. */
	readonly nginxVersion: string;
	/** nginx_kong.lua: shared memory of lua-resty-worker-events, which Kong used before 3.5. */
	readonly workerEventsZone: boolean;
}
