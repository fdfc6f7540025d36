import type {KongCore, KongRequest, KongResponse} from '../mock-kong/internal.js';
import type {JsonObject, JsonValue} from '../mock-kong/lua/json.js';
import type {NodeSettings} from '../mock-kong/ngx/state.js';
import {eventPhases, streamPhases} from '../mock-kong/rpc/phases.js';
import type {PluginInfo} from '../mock-kong/servers/definition.js';
import type {RecordedRequest, Setup} from './recording.js';

/** The world the recordings were made in, as mock Kong takes it. */

/** Ports of this runner. The recordings have ports of their own, see compare.ts. */
export const ports = {http: 9001, https: 9443, stream: 9801} as const;

/**
 * Beside what the README of the recordings says: their configuration had no `error_default_type`, and their nginx
 * template sends X-Kong-Request-Id to the service whatever the version.
 */
export const node: Partial<NodeSettings> = {
	trustedIps: ['127.0.0.1', '10.0.0.0/8'],
	realIpHeader: 'X-Real-IP',
	clientBodyBufferSize: 8 * 1024,
	headersLimit: 100,
	errorDefaultType: undefined,
	sendsRequestId: true,
};

export const defaultConfig: JsonObject = {message: 'hello'};

/** `mp` has a response phase, `mpnb` (not buffered) has none, `mpst` is for streams, `mpdead` has no server. */
export function pluginInfo(plugin: string): PluginInfo {
	const phases = plugin.endsWith('st')
		? streamPhases
		: eventPhases.filter(phase => phase !== 'preread' && !(phase === 'response' && /^(mp|pb)(nb|dead)$/.test(plugin)));
	return {name: `oracle-${plugin}`, version: '1.0.0', priority: 1000, phases, schema: undefined};
}

/** The plugin entity's id where the setup names none. */
export function pluginId(plugin: string, setup: Setup): string {
	if (setup.plugin_id !== undefined) return setup.plugin_id;
	return `11111111-1111-4111-8111-0000000000${/^(mp|pb)$/.test(plugin) ? '02' : '04'}`;
}

/** As the recordings' own config table had it: an empty array has no array metatable there. */
export function pluginConfig(setup: Setup): JsonObject {
	return Object.fromEntries(Object.entries(setup.conf ?? defaultConfig).map(([key, value]) => [key, emptied(value)]));
}

function emptied(value: JsonValue): JsonValue {
	if (Array.isArray(value)) return value.length === 0 ? {} : value.map(emptied);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, emptied(member)]));
}

const serviceId = '22222222-2222-4222-8222-222222222222';
const service: JsonObject = {
	id: serviceId,
	name: 'svc',
	protocol: 'http',
	host: 'upstream.test',
	port: 80,
	retries: 5,
	connect_timeout: 60000,
	write_timeout: 60000,
	read_timeout: 60000,
	enabled: true,
	created_at: 1700000000,
	updated_at: 1700000001,
	tags: ['a', 'b'],
	ws_id: 'ws-default',
};
const route: JsonObject = {
	id: '33333333-3333-4333-8333-333333333333',
	name: 'rt',
	protocols: ['http', 'https'],
	hosts: ['example.test'],
	paths: ['/'],
	https_redirect_status_code: 426,
	regex_priority: 0,
	strip_path: true,
	preserve_host: false,
	request_buffering: true,
	response_buffering: true,
	service: {id: serviceId},
	created_at: 1700000000,
	updated_at: 1700000001,
	ws_id: 'ws-default',
};
/** Fields mock Kong would fill in by itself. */
const absent: JsonObject = {path_handling: null, destinations: null, path: null};

const answerHeaders: readonly (readonly [string, string])[] = [
	['Content-Type', 'text/plain'],
	['X-Up', 'one'],
	['X-Up', 'two'],
	['X-Single', 's'],
	['x_under', 'u'],
	['Content-Length', '13'],
	['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
];

/** Sends a request of the recordings with what it met: over HTTP, or as a TCP stream to a service that echoes. */
export function send(
	kong: KongCore,
	plugin: string,
	request: RecordedRequest,
	setup: Setup,
	onResponse?: KongRequest['onResponse'],
): Promise<KongResponse> {
	const asked = {...kongRequest(plugin, request, setup), onResponse};
	if (request.stream !== true) return kong.request(asked);
	const sent = request.sent ?? '';
	const {client, consumer, credential, consumers, shared, ctx, upstreamNames, plugins, route, service} = asked;
	return kong.stream({
		...{client, consumer, credential, consumers, shared, ctx, upstreamNames, plugins, route, service},
		data: sent,
		upstream: {body: `echo:${sent}`},
		serverPort: ports.stream,
	});
}

function kongRequest(plugin: string, request: RecordedRequest, setup: Setup): KongRequest {
	const uri = request.uri ?? '/';
	return {
		...clientRequest(request),
		upstream: serviceAnswer(setup),
		plugins: [`oracle-${plugin}`],
		route: entity(setup.route, request.stream === true ? {...route, protocols: ['tcp', 'tls']} : route),
		service:
			setup.no_service === true
				? null
				: entity(setup.service, request.stream === true ? {...service, protocol: 'tcp'} : service),
		match: {upstreamPath: pathOf(uri), prefix: setup.prefix ?? null, captures: captures(setup)},
		upstreamNames: ['known-upstream'],
		consumer: setup.consumer,
		credential: setup.credential,
		consumers: Object.values(setup.consumers ?? {}).filter(isObject),
		shared: setup.shared,
		// The recordings' router found its route all the same: only what Kong keeps of it was taken away.
		ctx: {...setup.ctx, ...(setup.no_route === true ? {route: null} : {})},
	};
}

function clientRequest(request: RecordedRequest): KongRequest {
	const headers = [...(request.headers ?? [])];
	const says = (name: string) => headers.some(([n]) => n.toLowerCase() === name);
	if (request.keepalive !== true && !says('connection')) headers.push(['Connection', 'close']);
	const body = request.bodyHex === undefined ? request.body : Buffer.from(request.bodyHex, 'hex');
	return {
		method: request.method ?? 'GET',
		path: request.uri ?? '/',
		headers,
		...(body === undefined ? {} : {body}),
		client: {address: request.client?.ip ?? '127.0.0.1'},
		httpVersion: request.version === undefined ? 1.1 : Number(request.version),
		...(request.tls === true ? {tls: true} : {}),
		serverPort: request.stream === true ? ports.stream : request.tls === true ? ports.https : ports.http,
	};
}

/** Path of a request line: an absolute one may begin with a question mark. */
function pathOf(uri: string): string {
	const mark = uri.indexOf('?', 1);
	return mark === -1 ? uri : uri.slice(0, mark);
}

function serviceAnswer(setup: Setup): KongRequest['upstream'] {
	if (setup.upstream_port !== undefined) return {refuse: true};
	const answer = setup.serviceResponse ?? {status: 200, headers: answerHeaders, body: 'upstream body'};
	const framed = answer.headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
	return {
		status: answer.status ?? 200,
		headers: framed ? answer.headers : [...answer.headers, ['Transfer-Encoding', 'chunked']],
		body: answer.bodyHex === undefined ? (answer.body ?? '') : Buffer.from(answer.bodyHex, 'hex'),
	};
}

/** Kong's router keeps the captures without the whole match. */
function captures({captures: given, no_matches}: Setup): JsonObject | readonly JsonValue[] | undefined {
	if (given === undefined || no_matches === true) return undefined;
	if (Array.isArray(given)) return given;
	return Object.fromEntries(Object.entries(given).filter(([key]) => key !== '0'));
}

function entity(own: JsonObject | undefined, usual: JsonObject): JsonObject {
	if (own === undefined) return {...absent, ...usual};
	const blank = Object.fromEntries([...Object.keys(usual), ...Object.keys(absent)].map(key => [key, null]));
	return {...blank, ...own};
}

function isObject(value: JsonValue): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
