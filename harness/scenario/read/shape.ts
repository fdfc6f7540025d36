import {z} from 'zod';
import type {JsonObject} from '../../../mock-kong/lua/json.js';
import {expectation} from './shape-expect.js';
import {body, file, headers, maxPauseMs, named, object, pairs, phase, record, text, token} from './shape-parts.js';

// scenario.schema.json is made from this file.

const client = z
	.union([text, z.strictObject({address: text.optional(), port: z.int().min(1).max(65535).optional()})], {
		error: 'must be an address, or address and port',
	})
	.describe('The TCP peer');
const tls = z
	.union(
		[
			z.boolean(),
			z.strictObject({
				serverName: text.optional().describe('SNI; default: the Host header'),
				protocol: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']).optional(),
				clientCertificate: z
					.union([text, z.strictObject({file})], {error: 'must be self-signed, PEM text, or a file'})
					.optional()
					.describe('`self-signed`, PEM text, or {file}: what the client sends when it is asked for a certificate'),
				verify: text.optional().describe('What nginx finds of the certificate: SUCCESS or FAILED:reason'),
				asksForCertificate: z.boolean().optional().describe('Kong asks every client, not only where a plugin asks'),
			}),
		],
		{error: 'must be true, or how'},
	)
	.describe('The request comes over TLS');

const requestKeys = {
	method: text.regex(token, {error: 'must be a word such as GET'}).optional(),
	path: text
		.startsWith('/', {error: 'must begin with /'})
		// nginx answers such a request itself.
		.regex(/^[^\0-\x20\x7f]*$/, {error: 'must have spaces as %20 and no control characters'})
		.optional()
		.describe('Path, with query where it has one'),
	query: z
		.union([named, pairs], {error: 'must be names and values, or a list of [name, value]'})
		.optional()
		.describe('Added to the path, percent-encoded'),
	headers: headers.optional(),
	body: body.optional(),
	client: client.optional(),
	tls: tls.optional(),
	http: z
		.union([z.literal(1), z.literal(1.1), z.literal(2)], {error: 'must be 1.0, 1.1 or 2'})
		.optional()
		.describe('HTTP version'),
	port: z.int().min(1).max(65535).optional().describe("Kong's port"),
};
const request = z.strictObject(requestKeys).describe('The request of the client');
const stream = z
	.strictObject({
		data: body.optional().describe('What the client sends'),
		client: client.optional(),
		tls: tls.optional(),
		port: z.int().min(1).max(65535).optional(),
	})
	.describe('A TCP stream of the client');

/** Members that Kong's entities have, of all versions. */
const common = ['id', 'name', 'tags', 'created_at', 'updated_at', 'ws_id'] as const;
const routeMembers = [
	...common,
	...['protocols', 'methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations', 'expression', 'priority'],
	...['https_redirect_status_code', 'regex_priority', 'strip_path', 'path_handling', 'preserve_host', 'service'],
	...['request_buffering', 'response_buffering'],
];
const serviceMembers = [
	...common,
	...['protocol', 'host', 'port', 'path', 'retries', 'connect_timeout', 'write_timeout', 'read_timeout', 'enabled'],
	...['client_certificate', 'tls_verify', 'tls_verify_depth', 'ca_certificates'],
];
const members = (names: readonly string[]) =>
	z.strictObject(record(names, z.json().optional())).transform(value => value as JsonObject);
const consumer = members(['id', 'username', 'custom_id', 'tags', 'created_at', 'updated_at', 'ws_id']);

const entity = (what: string, names: readonly string[]) =>
	z
		.union([z.literal('none'), z.null(), members(names)], {error: `must be members of the ${what}, or none`})
		.optional()
		.describe(`Members of the ${what} that differ from the default; none: there is none`);
const upstream = z
	.union(
		[
			z.enum(['none', 'refused', 'timeout', 'closed']),
			z.strictObject({url: z.url({protocol: /^(https?|tcp)$/})}),
			z.strictObject({
				status: z.int().min(200).max(599).optional(),
				headers: headers.optional(),
				body: body.optional(),
			}),
		],
		{error: 'must be an answer (status, headers, body), a url, or one of none, refused, timeout, closed'},
	)
	.describe('How the service answers: status, headers, body; none or refused: nothing listens; timeout; closed');
const answer = z
	.strictObject({
		call: text.min(1).describe('kong.request.get_header'),
		occurrence: z.int().min(1).max(100_000).optional().describe('Only this call of the request, from 1; default: each'),
		phase: phase.optional(),
		plugin: text.optional(),
		value: z.json().optional().describe('What Kong answers; {base64: ...} for bytes'),
		error: text.optional().describe('Kong answers nil and this error'),
		delay: z.int().min(0).max(maxPauseMs).optional().describe('Milliseconds before it answers'),
		abandon: z
			.union([z.literal(true), text])
			.optional()
			.describe('The call raises: Kong abandons the event'),
	})
	.describe('What Kong answers to a PDK call, instead of what it would');

const surroundingKeys = {
	route: entity('route', routeMembers),
	service: entity('service', serviceMembers),
	consumer: consumer.optional().describe('The authenticated consumer'),
	credential: object.optional(),
	consumers: z.array(consumer).optional().describe('Consumers that kong.client.load_consumer finds'),
	shared: object.optional().describe('kong.ctx.shared as plugins before this one left it'),
	ctx: object.optional().describe('ngx.ctx as plugins before this one left it'),
	upstreamNames: z.array(text).optional().describe('Upstream entities that kong.service.set_upstream finds'),
	upstream: upstream.optional(),
	answers: z.array(answer).optional(),
};

const step = z.strictObject({
	name: text.min(1).optional(),
	request: request.optional(),
	stream: stream.optional(),
	...surroundingKeys,
	configure: object.optional().describe("The plugin's new config"),
	plugin: text.optional().describe('Whose config; default: the first'),
	restart: z.literal(true).optional().describe('The server is stopped and started again'),
	pause: z.int().min(0).max(maxPauseMs).optional().describe('Milliseconds'),
	expect: expectation.optional(),
});
const defaults = z.strictObject({request: request.optional(), stream: stream.optional(), ...surroundingKeys});
const kongName = z.union([text.min(1), z.number()], {error: 'must be a version such as "3.9"'});
const kong = z
	.union([kongName, z.array(kongName).min(1)], {error: 'must be a version such as "3.9", or a list of them'})
	.describe('Only as this Kong; default: each the program runs as');

const ofTarget = {
	kong: kong.optional(),
	plugin: text.min(1).optional().describe('Default: the one that is driven'),
	config: object.optional().describe("Completed by the schema's defaults"),
	server: z.enum(['shared', 'fresh']).optional().describe('fresh: a server of its own'),
};

/** A scenario as it is written. */
export const scenarioShape = z.strictObject({
	name: text.trim().min(1).max(200),
	description: text.optional(),
	...ofTarget,
	plugins: z
		.array(z.strictObject({name: text.min(1), config: object.optional()}))
		.min(1)
		.optional()
		.describe('Several plugins of the server'),
	defaults: defaults.optional().describe('For each request or stream below'),
	request: request.optional(),
	stream: stream.optional(),
	...surroundingKeys,
	requests: z.array(step).min(1).max(1000).optional().describe('Steps, one after the other'),
	expect: expectation.optional(),
});

/** A document that is no scenario but says what holds for those after it in the file. */
export const fileDefaultsShape = z.strictObject({
	defaults: z.strictObject({...ofTarget, ...defaults.shape}).describe('For the scenarios after it in the file'),
});

export type ScenarioShape = z.output<typeof scenarioShape>;
export type FileDefaults = z.output<typeof fileDefaultsShape>['defaults'];
export type StepShape = z.output<typeof step>;
export type RequestShape = z.output<typeof request>;
export type StreamShape = z.output<typeof stream>;
export type SurroundingShape = Omit<z.output<typeof defaults>, 'request' | 'stream'>;
export type AnswerShape = z.output<typeof answer>;
export type UpstreamShape = z.output<typeof upstream>;
export type ClientShape = z.output<typeof client>;
export type TlsShape = z.output<typeof tls>;
