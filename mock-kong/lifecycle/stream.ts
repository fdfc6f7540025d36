import {LuaError} from '../lua/errors.js';
import {luaRecord} from '../lua/values.js';
import type {UpstreamAnswer} from '../ngx/input.js';
import type {NgxRequest, RequestState} from '../ngx/state.js';
import {ExitRequest} from '../pdk/outcome.js';
import {responseNamespace} from '../pdk/response/response.js';
import {exitStream, sendStream} from '../pdk/response/stream.js';
import type {HandlerEnd} from '../rpc/ends.js';
import {balancerData} from './balancer-data.js';
import {runHandshake} from './certificate.js';
import {runLog} from './log.js';
import {kongOrder} from './order.js';
import type {HttpOutcome, LifecycleHooks, PhaseRun, PluginHandler} from './outcome.js';
import {askStreamUpstream} from './stream-upstream.js';

export interface StreamHooks extends LifecycleHooks {
	/** What the client sends. Default: nothing. */
	readonly data?: Buffer;
	/** How the service answers: of a scripted answer only the body counts. Default: it closes without a byte. */
	readonly upstream?: UpstreamAnswer;
}

/** `response.status` is the session's, 200 when all went well; `response.body` what the client got. */
export interface StreamOutcome extends HttpOutcome {
	/** A plugin ended the stream with kong.response.exit. */
	readonly exited: boolean;
	/** What the service got; undefined when there was no connection to it. */
	readonly toUpstream: Buffer | undefined;
}

/**
 * One TCP stream: over TLS its handshake, then preread, the service, and log once the connection is over (init.lua:
 * Kong.preread, Kong.balancer, Kong.log). An exit or a Lua error in preread ends it before a byte is proxied; log runs
 * all the same.
 */
export async function runStream(
	request: RequestState,
	handlers: readonly PluginHandler[],
	hooks: StreamHooks = {},
): Promise<StreamOutcome> {
	return new Stream(request, kongOrder(request.version, handlers), hooks).run();
}

class Stream {
	readonly #phases: PhaseRun[] = [];
	readonly #state: RequestState;
	readonly #data: Buffer;
	/** ctx.plugins: whose log runs; undefined until preread collects them (runloop/plugins_iterator.lua). */
	#collected: readonly PluginHandler[] | undefined;
	#exited = false;
	#toService: Buffer | undefined;

	constructor(
		request: RequestState,
		private readonly handlers: readonly PluginHandler[],
		private readonly hooks: StreamHooks,
	) {
		this.#data = hooks.data ?? Buffer.alloc(0);
		this.#state = {
			...request,
			subsystem: 'stream',
			phase: 'preread',
			req: streamRequest(request.req, this.#data.length),
		};
		this.#state.resp.status = 200;
	}

	async run(): Promise<StreamOutcome> {
		const state = this.#state;
		const handshake = state.tls && (await runHandshake(state, this.handlers, 'stream'));
		this.#phases.push(...(handshake?.phases ?? []));
		if (handshake?.result === 'failed') state.resp.status = 500;
		else if (await this.#preread()) await this.#proxy();
		this.#finish();
		const globals = state.version.logsUncollected ? this.handlers : [];
		await runLog(state, this.#collected ?? globals, handler => this.#run(handler, 'log'), this.hooks);
		return {
			response: {status: state.resp.status, reason: '', headers: [], body: state.resp.body},
			upstream: undefined,
			handshake: handshake?.result,
			phases: this.#phases,
			exited: this.#exited,
			toUpstream: this.#toService,
		};
	}

	/** init.lua: Kong.preread. False: the stream ends here. */
	async #preread(): Promise<boolean> {
		const state = this.#state;
		if (!this.#route()) return false;
		const delays = state.version.prereadDelaysExit;
		if (!(await (delays ? this.#runDelaying() : this.#runAtOnce()))) return false;
		if (state.service === undefined) {
			state.log('warn', 'no Service found with those values');
			state.resp.status = 503;
			return false;
		}
		if (state.upstream.target !== undefined && state.version.streamLosesScheme) state.upstream.target.scheme = '';
		state.proxied = true;
		return true;
	}

	/** runloop/handler.lua: preread.before. */
	#route(): boolean {
		const state = this.#state;
		const {route, service} = state.match;
		if (route === undefined) {
			state.log('err', 'no Route found with those values');
			state.resp.status = 500;
			return false;
		}
		state.route = route;
		state.service = service;
		state.upstream.target = balancerData(service, 'tcp');
		return true;
	}

	/** init.lua: execute_collecting_plugins_iterator, flush_delayed_response. */
	async #runDelaying(): Promise<boolean> {
		const state = this.#state;
		this.#collected = this.handlers;
		state.delayResponse = true;
		for (const handler of this.handlers) {
			if (!handler.phases.includes('preread') || state.delayedResponse !== undefined) continue;
			const end = await this.#run(handler, 'preread');
			if (end.kind !== 'abandoned') continue;
			const body = luaRecord({message: 'An unexpected error occurred'});
			state.delayedResponse = {status: 500, body, headers: undefined, viaError: true};
			state.unexpectedError = true;
		}
		state.delayResponse = false;
		const delayed = state.delayedResponse;
		if (delayed === undefined) return true;
		this.#ending(() => {
			if (!delayed.viaError) return sendStream(state, delayed.status, textOf(delayed.body));
			if (!state.version.ownErrorsByAccept) return exitStream(state, delayed.status, delayed.body, undefined);
			// Kong's own slip: kong.response.error is not allowed in preread, and raises in its turn.
			const {error} = responseNamespace(state.version);
			if (typeof error === 'function') error(state, delayed.status, 'An unexpected error occurred');
		});
		return false;
	}

	/** Before 3.0 an exit leaves at once: plugins after this one are not even collected. */
	async #runAtOnce(): Promise<boolean> {
		const state = this.#state;
		for (const [i, handler] of this.handlers.entries()) {
			this.#collected = this.handlers.slice(0, i + 1);
			if (!handler.phases.includes('preread')) continue;
			const end = await this.#run(handler, 'preread');
			if (end.kind === 'abandoned') state.resp.status = 500;
			if (end.kind !== 'ret') return false;
		}
		return true;
	}

	/** What escapes Kong.preread ends the session with 500. */
	#ending(leave: () => void): void {
		const state = this.#state;
		try {
			leave();
		} catch (error) {
			if (error instanceof ExitRequest) return;
			if (!(error instanceof LuaError)) throw error;
			state.log('err', error.message);
			state.resp.status = 500;
		}
	}

	/** init.lua: Kong.balancer, and ngx_stream_proxy_module. */
	async #proxy(): Promise<void> {
		const state = this.#state;
		const {target} = state.upstream;
		const start = Date.now();
		state.timing.balancerEnd = start;
		const reply = await askStreamUpstream(this.#data, this.hooks.upstream ?? {}, target?.readTimeout ?? 60_000);
		const failed = reply.kind === 'failed';
		const times = failed ? 1 + (target?.retries ?? 0) : 1;
		for (let i = 0; i < times; i += 1) {
			target?.tries.push({
				start,
				latency: Date.now() - start,
				ip: '127.0.0.1',
				port: target.port,
				...(failed ? {failure: {state: 'failed', code: 502}} : {}),
			});
		}
		if (failed) {
			state.log('err', `${reply.why} while connecting to upstream`);
			state.resp.status = 502;
			const none = Array.from({length: times}, () => '0').join(', ');
			state.upstreamBytes = {received: none, sent: none};
			return;
		}
		this.#toService = this.#data;
		state.resp.body = reply.bytes;
		state.upstreamBytes = {received: String(reply.bytes.length), sent: String(this.#data.length)};
	}

	/** What the session's variables and init.lua: Kong.log find when it is over. */
	#finish(): void {
		const {resp, timing, proxied} = this.#state;
		resp.bytesSent = resp.body.length;
		const took = Date.now() - timing.processingStart;
		timing.requestTime = took;
		if (proxied) timing.proxyLatency ??= took;
		else timing.responseLatency ??= took;
	}

	async #run(handler: PluginHandler, phase: 'preread' | 'log'): Promise<HandlerEnd> {
		const state = this.#state;
		state.pluginName = handler.name;
		const end = await handler.run(state, phase);
		if (end.kind === 'abandoned') state.log('err', end.message);
		if (end.kind === 'exited' && phase === 'preread') this.#exited = true;
		this.#phases.push({phase, plugin: handler.name, end});
		return end;
	}
}

function textOf(body: unknown): string | undefined {
	return typeof body === 'string' ? body : undefined;
}

/** A session has bytes and no request; listed by name so that the body's file is not made. */
function streamRequest(req: NgxRequest, length: number): NgxRequest {
	const {method, originalMethod, target, requestUri, httpVersion, scheme, headers, host, serverPort, startTime} = req;
	return {
		method,
		originalMethod,
		target,
		requestUri,
		httpVersion,
		scheme,
		headers,
		host,
		serverPort,
		startTime,
		length,
		args: '',
		hasArgs: false,
		body: Buffer.alloc(0),
		bodyRead: false,
		spooled: false,
		bodyFile: undefined,
		keepalive: false,
	};
}
