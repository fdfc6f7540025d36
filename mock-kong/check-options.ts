import {usageError} from './errors.js';
import type {PluginTarget, StartOptions} from './kong-options.js';
import type {KongRequest} from './request.js';
import {didYouMean} from './servers/near.js';
import type {KongStream} from './streams.js';

// Callers without types are told what they misspelt; `satisfies` keeps the lists whole.
type Keys<T> = Readonly<Record<keyof T, boolean>>;
const targetKeys = {server: true, config: true, plugin: true} satisfies Keys<PluginTarget>;
const startKeys = {
	...targetKeys,
	...{plugins: true, kong: true, timeoutMs: true, maxRestarts: true, maxCalls: true, stopAfterTimeout: true},
	...{intercept: true, node: true},
} satisfies Keys<StartOptions>;
const streamKeys = {
	...{client: true, tls: true, serverPort: true, upstream: true, consumer: true, credential: true, route: true},
	...{service: true, shared: true, ctx: true, consumers: true, match: true, upstreamNames: true, plugins: true},
	data: true,
} satisfies Keys<KongStream>;
const {data: _, ...surroundings} = streamKeys;
const requestKeys = {
	...surroundings,
	...{method: true, path: true, headers: true, body: true, httpVersion: true, onResponse: true},
} satisfies Keys<KongRequest>;

/** @throws ConformError `usage` */
export function checkStartOptions(options: StartOptions): void {
	checkKeys('MockKong.start', options, startKeys);
	for (const plugin of options.plugins ?? []) checkKeys('an item of plugins', plugin, targetKeys);
	for (const {server} of [options, ...(options.plugins ?? [])]) {
		if (server === undefined || typeof server === 'string' || (typeof server === 'object' && server !== null)) continue;
		throw usageError(`server is ${String(server)}, and must be a path or a definition`);
	}
}

/** @throws ConformError `usage` */
export function checkRequest(request: KongRequest): void {
	checkKeys('a request', request, requestKeys);
	checkService(request.service);
	const {path = '/'} = request;
	if (typeof path === 'string' && /^(?:\/|https?:\/\/)[^\r\n\0]*$/i.test(path)) return;
	throw usageError(`path is ${JSON.stringify(path)}, and must begin with / or http:// and have no line break`);
}

/** @throws ConformError `usage` */
export function checkStream(stream: KongStream): void {
	checkKeys('a stream', stream, streamKeys);
	checkService(stream.service);
}

const answerKeys = ['status', 'headers', 'body', 'refuse', 'fails', 'url'];

/** An answer given as the entity would be taken for members nobody reads. */
function checkService(service: KongRequest['service']): void {
	const wrong = Object.keys(service ?? {}).find(key => answerKeys.includes(key));
	if (wrong === undefined) return;
	throw usageError(
		`service is Kong's Service entity, and has no ${wrong}`,
		'upstream: {...} says how the upstream answers',
	);
}

function checkKeys(what: string, given: unknown, keys: Readonly<Record<string, boolean>>): void {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		throw usageError(
			`${what} takes an object, not ${typeof given === 'string' ? JSON.stringify(given) : String(given)}`,
		);
	}
	for (const key of Object.keys(given)) {
		if (Object.hasOwn(keys, key)) continue;
		throw usageError(
			`${what} has no ${key}`,
			didYouMean(key, Object.keys(keys)) ?? `one of: ${Object.keys(keys).join(', ')}`,
		);
	}
}
