import {X509Certificate} from 'node:crypto';
import {isIP} from 'node:net';
import type {KongRequest, KongStream, TlsInput, UpstreamAnswer} from '../../../mock-kong/internal.js';
import {clientCertificate} from '../../../suites/checks/client-certificate.js';
import type {ReadContext} from '../compare/context.js';
import {parseBase64} from '../compare/matcher.js';
import type {Override} from '../model.js';
import type {
	AnswerShape,
	ClientShape,
	RequestShape,
	StreamShape,
	SurroundingShape,
	TlsShape,
	UpstreamShape,
} from './shape.js';
import {type BodyShape, type HeadersShape, token} from './shape-parts.js';
import type {Path} from './source.js';

type Pairs = readonly (readonly [string, string])[];

/** @param at where the request stands, and the step it belongs to */
export function buildRequest(
	shape: RequestShape,
	around: SurroundingShape,
	at: {readonly request: Path; readonly step: Path},
	context: ReadContext,
): KongRequest {
	const path = (shape.path ?? '/') + queryText(shape, shape.path ?? '/');
	const body = shape.body === undefined ? undefined : buildBody(shape.body, [...at.request, 'body'], context);
	const headers = pairsOf(shape.headers, [...at.request, 'headers'], context);
	const typed = body?.json === true && !headers.some(([name]) => name.toLowerCase() === 'content-type');
	return {
		method: shape.method ?? 'GET',
		path,
		headers: typed ? [...headers, ['content-type', 'application/json']] : headers,
		...(body === undefined ? {} : {body: body.bytes}),
		...(shape.http === undefined ? {} : {httpVersion: shape.http}),
		...connection(shape, at.request, context),
		...buildSurroundings(around, at.step, context),
	};
}

export function buildStream(
	shape: StreamShape,
	around: SurroundingShape,
	at: {readonly stream: Path; readonly step: Path},
	context: ReadContext,
): KongStream {
	const data = shape.data === undefined ? undefined : buildBody(shape.data, [...at.stream, 'data'], context).bytes;
	return {
		...(data === undefined ? {} : {data}),
		...connection(shape, at.stream, context),
		...buildSurroundings(around, at.step, context),
	};
}

function connection(
	{client, tls, port}: Pick<RequestShape, 'client' | 'tls' | 'port'>,
	path: Path,
	context: ReadContext,
): Pick<KongRequest, 'client' | 'tls' | 'serverPort'> {
	return {
		...(client === undefined ? {} : {client: buildClient(client, [...path, 'client'], context)}),
		...(tls === undefined ? {} : {tls: buildTls(tls, [...path, 'tls'], context)}),
		...(port === undefined ? {} : {serverPort: port}),
	};
}

function buildClient(shape: ClientShape, path: Path, context: ReadContext): NonNullable<KongRequest['client']> {
	const client = typeof shape === 'string' ? {address: shape} : shape;
	const {address} = client;
	if (address !== undefined && isIP(address) === 0) {
		const at = typeof shape === 'string' ? path : [...path, 'address'];
		context.report(at, `${JSON.stringify(address)} is no IP address`);
	}
	return client;
}

function buildSurroundings(
	shape: SurroundingShape,
	path: Path,
	context: ReadContext,
): Pick<
	KongRequest,
	'route' | 'service' | 'consumer' | 'credential' | 'consumers' | 'shared' | 'ctx' | 'upstreamNames' | 'upstream'
> {
	const {route, service, consumer, credential, consumers, shared, ctx, upstreamNames, upstream} = shape;
	return {
		...(route === undefined ? {} : {route: route === 'none' ? null : route}),
		...(service === undefined ? {} : {service: service === 'none' ? null : service}),
		...(consumer === undefined ? {} : {consumer}),
		...(credential === undefined ? {} : {credential}),
		...(consumers === undefined ? {} : {consumers}),
		...(shared === undefined ? {} : {shared}),
		...(ctx === undefined ? {} : {ctx}),
		...(upstreamNames === undefined ? {} : {upstreamNames}),
		...(upstream === undefined ? {} : {upstream: buildUpstream(upstream, [...path, 'upstream'], context)}),
	};
}

function buildUpstream(shape: UpstreamShape, path: Path, context: ReadContext): UpstreamAnswer {
	if (shape === 'none' || shape === 'refused') return {refuse: true};
	if (typeof shape === 'string') return {fails: shape};
	if ('url' in shape) return {url: shape.url};
	const body = shape.body === undefined ? undefined : buildBody(shape.body, [...path, 'body'], context);
	const headers = pairsOf(shape.headers, [...path, 'headers'], context);
	const typed = body?.json === true && !headers.some(([name]) => name.toLowerCase() === 'content-type');
	return {
		...(shape.status === undefined ? {} : {status: shape.status}),
		headers: typed ? [...headers, ['content-type', 'application/json']] : headers,
		...(body === undefined ? {} : {body: body.bytes}),
	};
}

/** The bytes of a body as it is written. */
export function buildBody(
	shape: BodyShape,
	path: Path,
	context: ReadContext,
): {readonly bytes: Buffer; readonly json: boolean} {
	if (typeof shape === 'string') return {bytes: Buffer.from(shape), json: false};
	if ('text' in shape) return {bytes: Buffer.from(shape.text), json: false};
	if ('json' in shape) return {bytes: Buffer.from(JSON.stringify(shape.json)), json: true};
	if ('file' in shape) return {bytes: context.read(shape.file, [...path, 'file']), json: false};
	return {bytes: parseBase64(shape.base64, what => context.report([...path, 'base64'], what)), json: false};
}

function buildTls(shape: TlsShape, path: Path, context: ReadContext): boolean | TlsInput {
	if (typeof shape === 'boolean') return shape;
	const {clientCertificate: certificate, ...rest} = shape;
	if (certificate === undefined) return rest;
	return {...rest, clientCertificate: buildCertificate(certificate, [...path, 'clientCertificate'], context)};
}

let selfSigned: string | undefined;

function buildCertificate(shape: string | {readonly file: string}, path: Path, context: ReadContext): string {
	if (shape === 'self-signed') {
		selfSigned ??= clientCertificate('scenario client');
		return selfSigned;
	}
	const fromFile = typeof shape === 'object';
	const pem = fromFile ? context.read(shape.file, [...path, 'file']).toString('latin1') : shape;
	if (fromFile && pem === '') return pem;
	try {
		new X509Certificate(pem);
	} catch {
		context.report(path, fromFile ? `${shape.file} is no PEM certificate` : 'must be self-signed, PEM text, or a file');
	}
	return pem;
}

function pairsOf(headers: HeadersShape | undefined, path: Path, context: ReadContext): Pairs {
	const pairs = namedPairs(headers);
	for (const [name, value] of pairs) {
		if (!token.test(name)) context.report(path, `${JSON.stringify(name)} is no name of a header`);
		else if (/[\r\n\0]/.test(value)) {
			context.report(path, `header ${JSON.stringify(name)} has a line break or NUL in it`);
		} else continue;
		return [];
	}
	return pairs;
}

function queryText({query}: RequestShape, path: string): string {
	if (query === undefined) return '';
	const text = namedPairs(query)
		.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
		.join('&');
	return text === '' ? '' : `${path.includes('?') ? '&' : '?'}${text}`;
}

function namedPairs(shape: HeadersShape | undefined): [string, string][] {
	if (shape === undefined) return [];
	if (Array.isArray(shape)) return shape.map(([name, value]) => [name, String(value)]);
	return Object.entries(shape).flatMap(([name, value]) =>
		[value].flat().map((one): [string, string] => [name, String(one)]),
	);
}

export function buildOverrides(
	answers: readonly AnswerShape[] | undefined,
	path: Path,
	context: ReadContext,
): Override[] {
	return (answers ?? []).map((shape, i): Override => {
		const at = [...path, 'answers', i];
		const {value, error, abandon, delay} = shape;
		if ([value, error, abandon].filter(given => given !== undefined).length > 1) {
			context.report(at, 'an answer is one of value, error, abandon');
		} else if ([value, error, abandon, delay].every(given => given === undefined)) {
			context.report(at, 'says nothing to answer: value, error, abandon or delay');
		}
		return {
			call: shape.call,
			occurrence: shape.occurrence,
			phase: shape.phase,
			plugin: shape.plugin,
			delayMs: delay ?? 0,
			answer: overrideAnswer(shape, at, context),
			place: context.at([...at, 'call']),
		};
	});
}

function overrideAnswer({value, error, abandon}: AnswerShape, at: Path, context: ReadContext): Override['answer'] {
	if (abandon !== undefined) {
		return {kind: 'abandon', message: abandon === true ? 'abandoned by the scenario' : abandon};
	}
	if (error !== undefined) return {kind: 'error', message: error};
	if (value === undefined) return {kind: 'own'};
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		const {base64} = value;
		if (typeof base64 === 'string' && Object.keys(value).length === 1) {
			return {kind: 'value', value: parseBase64(base64, what => context.report([...at, 'value', 'base64'], what))};
		}
	}
	return {kind: 'value', value};
}
