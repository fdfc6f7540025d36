import {readFile} from 'node:fs/promises';
import {text} from './msgpack-codec.js';
import {decodeMessage, encodeMessage, type Message} from './pluginsocket.js';
import {fromStruct, fromValue, toStruct, toValue} from './struct.js';

/** Arguments, result and the functions that have them (pluginsocket.proto, service Kong); `kong.` left out. */
const signatures: readonly (readonly [argument: string, result: string, functions: string])[] = [
	['Empty', 'String', 'client.get_ip client.get_forwarded_ip log.serialize nginx.get_tls1_version_str'],
	['Empty', 'String', 'nginx.get_subsystem node.get_id response.get_source'],
	['Empty', 'String', 'request.get_scheme request.get_host request.get_forwarded_scheme request.get_forwarded_host'],
	['Empty', 'String', 'request.get_method request.get_path request.get_path_with_query request.get_raw_query'],
	['Empty', 'Int', 'client.get_port client.get_forwarded_port request.get_port request.get_forwarded_port'],
	['Empty', 'Int', 'response.get_status service.response.get_status'],
	['Empty', 'Number', 'nginx.req_start_time request.get_http_version'],
	['Empty', 'AuthenticatedCredential', 'client.get_credential'],
	['Empty', 'Consumer', 'client.get_consumer'],
	['Empty', 'MemoryStats', 'node.get_memory_stats'],
	['Empty', 'RawBodyResult', 'request.get_raw_body'],
	['Empty', 'UriCapturesResult', 'request.get_uri_captures'],
	['Empty', 'Route', 'router.get_route'],
	['Empty', 'Service', 'router.get_service'],
	['Empty', 'ByteString', 'service.response.get_raw_body'],
	['Bool', 'String', 'client.get_protocol'],
	['Int', 'Struct', 'request.get_query request.get_headers response.get_headers service.response.get_headers'],
	['Int', 'Empty', 'response.set_status'],
	['String', 'Bool', 'ip.is_trusted service.set_upstream'],
	['String', 'String', 'nginx.get_var request.get_query_arg request.get_header response.get_header'],
	['String', 'String', 'service.response.get_header'],
	['String', 'Value', 'ctx.shared.get nginx.get_ctx'],
	['String', 'Empty', 'response.clear_header service.request.clear_header service.request.set_scheme'],
	['String', 'Empty', 'service.request.set_path service.request.set_raw_query service.request.set_method'],
	['KV', 'Empty', 'ctx.shared.set log.set_serialize_value response.set_header response.add_header'],
	['KV', 'Empty', 'service.request.set_header service.request.add_header'],
	['KV', 'String', 'nginx.set_ctx'],
	['ListValue', 'Empty', 'log.alert log.crit log.err log.warn log.notice log.info log.debug'],
	['Struct', 'Empty', 'response.set_headers service.request.set_query service.request.set_headers'],
	['ByteString', 'Empty', 'service.request.set_raw_body'],
	['ExitArgs', 'Empty', 'response.exit'],
	['Target', 'Empty', 'service.set_target'],
	['ConsumerSpec', 'Consumer', 'client.load_consumer'],
	['AuthenticateArgs', 'Empty', 'client.authenticate'],
];

/** A PDK function failed. */
export class KongError extends Error {}

const byFunction = new Map<string, {readonly argument: string; readonly result: string}>(
	signatures.flatMap(([argument, result, functions]) =>
		functions.split(' ').map(name => [`kong.${name}`, {argument, result}]),
	),
);

/** The arguments frame of a PDK call; empty for a function that does not exist. */
export function encodeArguments(method: string, args: readonly unknown[]): Buffer {
	const type = byFunction.get(method)?.argument ?? 'Empty';
	return encodeMessage(type, argumentMessage(type, args));
}

function argumentMessage(type: string, args: readonly unknown[]): Message {
	const [first, second, third] = args;
	switch (type) {
		case 'String':
		case 'ByteString':
			return first === undefined ? {} : {v: bytes(first)};
		case 'Int':
			return {v: Number(first ?? 0)};
		case 'Bool':
			return {v: Boolean(first)};
		case 'KV':
			return {k: bytes(first), v: toValue(second)};
		case 'ListValue':
			return {values: args.map(toValue)};
		case 'Struct':
			return toStruct(Object(first ?? {}));
		case 'ExitArgs':
			return {
				status: Number(first),
				...(second === undefined ? {} : {body: bytes(second)}),
				...(third === undefined ? {} : {headers: toStruct(Object(third))}),
			};
		case 'Target':
			return {host: bytes(first), port: Number(second)};
		case 'ConsumerSpec':
			return {id: bytes(first), by_username: Boolean(second)};
		case 'AuthenticateArgs':
			return {...(first ? {consumer: inBytes(first)} : {}), ...(second ? {credential: inBytes(second)} : {})};
		default:
			return {};
	}
}

/**
 * The result in a reply frame. Kong says nil, nothing and a message of defaults with the same empty frame, so a missing
 * scalar is its zero, as protobuf has it. @throws KongError when it is an error, another Error when it is no such message
 */
export async function decodeResult(method: string, reply: Buffer): Promise<unknown> {
	const type = byFunction.get(method)?.result ?? 'Empty';
	const message = decodeMessage(type, reply);
	switch (type) {
		case 'Empty':
			return undefined;
		case 'String':
		case 'ByteString':
			return Buffer.isBuffer(message.v) ? text(message.v) : '';
		case 'Int':
		case 'Number':
			return message.v ?? 0;
		case 'Bool':
			return message.v ?? false;
		case 'Value':
			return fromValue(message);
		case 'Struct':
			return fromStruct(message);
		case 'RawBodyResult':
			if (message.error !== undefined) throw new KongError(String(message.error));
			if (message.body_filepath !== undefined) return text(await readFile(String(message.body_filepath)));
			return Buffer.isBuffer(message.content) ? text(message.content) : '';
		default:
			return reply.length === 0 ? undefined : inText(message);
	}
}

function bytes(value: unknown): Buffer {
	return Buffer.isBuffer(value) ? value : Buffer.from(String(value));
}

/** An entity's strings as the descriptor has them. */
function inBytes(entity: object): Message {
	return mapValues(entity, value => (typeof value === 'string' ? Buffer.from(value) : value));
}

function inText(value: unknown): unknown {
	if (Buffer.isBuffer(value)) return text(value);
	if (Array.isArray(value)) return value.map(inText);
	return value && typeof value === 'object' ? mapValues(value, inText) : value;
}

function mapValues(object: object, map: (value: unknown) => unknown): Message {
	return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
