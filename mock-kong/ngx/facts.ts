import {isAtLeast, type KongVersion} from '../versions/index.js';

/**
 * What changed over the versions on the HTTP side, with the first minor version that has it: facts read from each
 * tag's sources, asked for with `has`.
 */
const since = {
	/** runloop/handler.lua: access.after keeps arguments a plugin set when the client's path ended in a bare `?`. */
	argsAfterBareMark: '3.5',
	/** runloop/handler.lua: Via on the way to the service and back, with the protocol's version; Server when missing. */
	viaChain: '3.8',
	/** templates/nginx_kong.lua, header_filter.after: X-Kong-Request-Id; error bodies carry it. */
	requestId: '3.5',
	/** tools/http.lua get_header: the first value of a repeated header; before, `$http_*` with all of them. */
	firstHeaderValue: '3.6',
	/** pdk/request.lua get_header reads `$http_*`; before, it looks into get_headers(). */
	headerFromVariable: '3.0',
	/** pdk/private/checks.lua validate_header: set_header and add_header take arrays. */
	headerArrays: '3.6',
	/** pdk/service/request.lua set_body: parts are put into a string.buffer; before, table.concat. */
	partsInBuffer: '3.6',
	/** pdk/request.lua: get_raw_body and get_body read a spooled body when given a size. */
	readsSpooledBody: '3.8',
	/** pdk/request.lua: get_path is normalised, get_raw_path exists. */
	normalizedPath: '3.0',
	/** pdk/request.lua: get_start_time. */
	startTime: '3.0',
	/** pdk/request.lua: get_query leaves its table in ngx.ctx.uri_args. */
	keepsQuery: '3.3',
	/** pdk/request.lua: get_uri_captures. */
	uriCaptures: '3.1',
	/** pdk/service.lua: set_target in rewrite, balancer and preread; set_retries, set_timeouts, set_target_retry_callback. */
	serviceTuning: '3.8',
	/** pdk/service/request.lua: set_scheme, set_path and set_raw_body in rewrite and balancer. */
	earlyUpstream: '3.8',
	/** pdk/service.lua: the TLS setters in preread too. */
	tlsInPreread: '3.2',
	/** pdk/private/phases.lua: kong.request in the balancer phase. */
	requestInBalancer: '3.8',
	/** pdk/service/request.lua: clear_query_arg. */
	clearQueryArg: '3.9',
	/** init.lua, response: an answer that could not be captured keeps its status; before, 502. */
	captureKeepsStatus: '3.5',
	/** init.lua, enable_buffering: buffered proxying with HTTP/2. */
	bufferedHttp2: '3.9',
	/** pdk/response.lua: setters in the balancer phase. */
	responseInBalancer: '3.8',
	/** pdk/response.lua: Transfer-Encoding given by a plugin is dropped. */
	dropsTransferEncoding: '3.0',
	/** pdk/response.lua send: the same in exit and error. */
	exitDropsTransferEncoding: '3.6',
	/** pdk/response.lua error, error_handlers.lua: Accept is read with qualities, several lines joined. */
	acceptQualities: '3.3',
	/** init.lua: Kong's own 404 and 503, and the delayed 500, go through kong.response.error; before, exit with a JSON table. */
	ownErrorsByAccept: '3.3',
	/** init.lua: a Lua error in access marks the response as an error. */
	accessErrorIsUnexpected: '3.0',
	/** init.lua, preread: an exit is delayed and a Lua error caught as in access, so every plugin is collected for log. */
	prereadDelaysExit: '3.0',
	/** runloop/plugins_iterator.lua: get_collected_iterator runs log for global plugins when no phase collected any. */
	logsUncollected: '3.1',
	/** runloop/handler.lua: preread.after takes the scheme from a variable that streams do not have. */
	streamLosesScheme: '3.4',
	/** runloop/handler.lua: ngx.ctx.host_port is a number; before, what `$server_port` says, text. */
	numericHostPort: '3.7',
	/** tools/utils.lua: error page without "Kong" in it. */
	plainErrorTitle: '3.4',
} as const;

export type Fact = keyof typeof since;

export function has(version: KongVersion, fact: Fact): boolean {
	return isAtLeast(version, since[fact]);
}
