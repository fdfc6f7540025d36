import type {StreamOutcome} from './lifecycle/stream.js';
import type {JsonObject} from './lua/json.js';
import type {KongRequest, KongResponse} from './request.js';

/** A TCP stream of a client, what it meets in Kong, and how the upstream answers it. Over TLS where `tls` says so. */
export interface KongStream
	extends Pick<
		KongRequest,
		| 'client'
		| 'tls'
		| 'consumer'
		| 'credential'
		| 'consumers'
		| 'shared'
		| 'ctx'
		| 'match'
		| 'upstreamNames'
		| 'plugins'
		| 'route'
		| 'service'
	> {
	/** What the client sends. Text is UTF-8. Default: nothing. */
	readonly data?: string | Buffer;
	/** How the upstream answers: the body's bytes, a refusal, or `{url: 'tcp://127.0.0.1:9000'}`. Default: a short text. */
	readonly upstream?: KongRequest['upstream'];
	/** The port of Kong the client connected to. Default 9000, 9443 over TLS. */
	readonly serverPort?: number;
}

/** What came of a stream. `status` is the session's (200 when all went well), `body` what the client got. */
export interface KongStreamResponse extends KongResponse {
	/** A plugin ended the stream with kong.response.exit. */
	readonly exited: boolean;
	/** What the upstream got; undefined when there was no connection to it. */
	readonly toUpstream: StreamOutcome['toUpstream'];
}

const route: JsonObject = {protocols: ['tcp', 'tls'], paths: null, strip_path: null, destinations: [{port: 9000}]};
const service: JsonObject = {protocol: 'tcp', port: 9000, path: null};

/** The stream as a request of which only what streams have counts, with a route and a service for streams. */
export function streamAsRequest(stream: KongStream): KongRequest {
	const tls = stream.tls !== undefined && stream.tls !== false;
	return {
		...stream,
		serverPort: stream.serverPort ?? (tls ? 9443 : 9000),
		route: stream.route === null ? null : {...route, ...stream.route},
		service: stream.service === null ? null : {...service, ...stream.service},
	};
}

/** The client's bytes. */
export function streamData({data = ''}: KongStream): Buffer {
	return typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
}
