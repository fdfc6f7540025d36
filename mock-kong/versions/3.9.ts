import {kong38} from './3.8.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.9 changed. */
export const kong39: KongVersion = {
	...kong38,
	name: '3.9',
	release: '3.9.1',
	measured: true,

	// plugin_servers
	loadsOnlyFirstPlugin: true,
	sendsWorkspaceId: true,
	rpcPerPlugin: true,

	// The wire
	msgpackLogLine: 127,
	protobufLogLine: 233,

	// Requests and streams
	bufferedHttp2: true,

	// kong.*
	savedRequestData: true,
	inspectAtNotice: true,
	pdkNames: plus(kong38.pdkNames, 'kong.client.tls.disable_http2_alpn', 'kong.service.request.clear_query_arg'),
};
