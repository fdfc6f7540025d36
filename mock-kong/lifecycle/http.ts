import {LuaMap, type LuaString, type LuaValue, luaGet, luaRecord} from '../lua/values.js';
import type {UpstreamAnswer} from '../ngx/input.js';
import type {RequestState} from '../ngx/state.js';
import {ExitRequest} from '../pdk/outcome.js';
import {leave, leaveWithError, send} from '../pdk/response/send.js';
import type {HandlerEnd} from '../rpc/ends.js';
import type {EventPhase} from '../rpc/phases.js';
import {finishProxying, needsHttps, prepareProxying} from './access.js';
import {runHandshake} from './certificate.js';
import {clientResponse, completeUnprinted, dropsResponse, headerFilter} from './client-response.js';
import {ending, errorPage, failCapture, ownError} from './errors.js';
import {runLog} from './log.js';
import {kongOrder} from './order.js';
import {
	type ClientResponse,
	type HttpOutcome,
	type LifecycleHooks,
	noResponse,
	type PhaseRun,
	type PluginHandler,
	type UpstreamRequest,
} from './outcome.js';
import {bufferAnswer, exchange, nothingOf, streamAnswer} from './proxy.js';
import type {UpstreamReply} from './upstream.js';

export type * from './outcome.js';

/**
 * One HTTP request through Kong's phases, in the order of init.lua; over TLS on a new connection, whose handshake comes
 * first. Resolves when the log phase is over; the client's
 * response is known before (`hooks.onResponse`). The state is freed at the end.
 */
export async function runHttp(
	state: RequestState,
	handlers: readonly PluginHandler[],
	upstream: UpstreamAnswer,
	hooks: LifecycleHooks = {},
): Promise<HttpOutcome> {
	try {
		return await new HttpRequest(state, kongOrder(state.version, handlers), upstream, hooks).run();
	} finally {
		state.free();
	}
}

class HttpRequest {
	readonly #phases: PhaseRun[] = [];
	#upstream: UpstreamRequest | undefined;

	constructor(
		private readonly state: RequestState,
		private readonly handlers: readonly PluginHandler[],
		private readonly upstream: UpstreamAnswer,
		private readonly hooks: LifecycleHooks,
	) {}

	async run(): Promise<HttpOutcome> {
		const handshake = await this.#handshake();
		if (handshake === 'failed') return {response: noResponse, upstream: undefined, handshake, phases: this.#phases};
		const response = await this.#respond();
		this.hooks.onResponse?.(response);
		await runLog(this.state, this.handlers, handler => this.#run(handler, 'log'), this.hooks);
		return {response, upstream: this.#upstream, handshake, phases: this.#phases};
	}

	async #handshake(): Promise<HttpOutcome['handshake']> {
		if (this.state.tls === undefined) return undefined;
		const {result, phases} = await runHandshake(this.state, this.handlers);
		this.#phases.push(...phases);
		return result;
	}

	async #respond(): Promise<ClientResponse> {
		const {state} = this;
		if ((await this.#rewrite()) && (await this.#access())) await this.#proxy();
		const response = this.#response();
		const now = Date.now();
		if (state.proxied) state.timing.receiveTime = now - (state.timing.responseStart ?? now);
		state.timing.requestTime = now - state.timing.processingStart;
		return response;
	}

	/** What ngx.exit makes of the response. */
	#response(): ClientResponse {
		const {state} = this;
		const dropped = dropsResponse(state);
		if (!dropped) ending(state, () => completeUnprinted(state));
		if (!dropped || state.resp.printed) headerFilter(state);
		return dropped ? noResponse : clientResponse(state);
	}

	/** init.lua: Kong.rewrite. False: the request has its response. */
	async #rewrite(): Promise<boolean> {
		this.state.phase = 'rewrite';
		return this.#runAll('rewrite');
	}

	/** Handlers of a phase whose exits and errors end the request at once. */
	async #runAll(phase: EventPhase): Promise<boolean> {
		const {state} = this;
		for (const handler of this.#having(phase)) {
			const end = await this.#run(handler, phase);
			if (end.kind === 'exited') return false;
			if (end.kind === 'abandoned') {
				ending(state, () => errorPage(state, 500));
				return false;
			}
		}
		return true;
	}

	/** init.lua: Kong.access. */
	async #access(): Promise<boolean> {
		const {state} = this;
		state.phase = 'access';
		state.timing.accessStart = Date.now();
		if (!this.#goesOn(() => this.#accessBefore())) return false;
		// plugins_iterator.lua: get_collecting_iterator.
		if (this.#having('response').length > 0) state.bufferedProxying = true;
		await this.#runAccessHandlers();
		return this.#goesOn(() => this.#accessAfter());
	}

	#accessBefore(): void {
		const {state} = this;
		if (state.match.route === undefined) ownError(state, 404, 'no Route matched with those values');
		prepareProxying(state);
		if (needsHttps(state)) this.#redirectToHttps();
	}

	#redirectToHttps(): void {
		const {state} = this;
		const status = state.route === undefined ? 426 : luaGet(state.route, 'https_redirect_status_code');
		if (typeof status !== 'number' || status === 426) {
			ownError(
				state,
				426,
				'Please use HTTPS protocol',
				luaRecord({Connection: 'Upgrade', Upgrade: 'TLS/1.2, HTTP/1.1'}),
			);
		}
		const location = `https://${state.upstream.forwarded.get('X-Forwarded-Host') ?? ''}${state.req.requestUri}`;
		leave(state, status, undefined, luaRecord({Location: location}));
	}

	/** init.lua: execute_collecting_plugins_iterator: after an exit or an error no other handler runs. */
	async #runAccessHandlers(): Promise<void> {
		const {state} = this;
		const handlers = this.#having('access');
		state.delayResponse = true;
		for (const handler of handlers) {
			if (state.delayedResponse !== undefined) break;
			const end = await this.#run(handler, 'access');
			if (end.kind !== 'abandoned') continue;
			state.delayedResponse = {
				status: 500,
				body: luaRecord({message: 'An unexpected error occurred'}),
				headers: undefined,
				viaError: true,
			};
			if (state.version.accessErrorIsUnexpected) state.unexpectedError = true;
		}
		state.delayResponse = false;
	}

	#accessAfter(): void {
		const {state} = this;
		const delayed = state.delayedResponse;
		if (delayed !== undefined) {
			state.bufferedProxying = false;
			if (!delayed.viaError) {
				send(state, delayed.status, delayed.body, delayed.headers);
				throw new ExitRequest('delayed response sent');
			}
			if (!state.version.ownErrorsByAccept) leave(state, delayed.status, delayed.body, undefined);
			leaveWithError(state, delayed.status, delayedMessage(delayed.body), []);
		}
		if (state.service === undefined) {
			state.bufferedProxying = false;
			ownError(state, 503, 'no Service found with those values');
		}
		finishProxying(state);
		state.timing.accessEnd = Date.now();
		state.proxied = true;
	}

	async #proxy(): Promise<void> {
		const {state} = this;
		const upgrades = state.upstream.forwarded.has('Upgrade');
		const http2 = state.req.httpVersion >= 2 && !state.version.bufferedHttp2;
		if (state.bufferedProxying && (upgrades || http2)) {
			state.bufferedProxying = false;
			state.log('notice', 'response buffering was turned off');
		}
		const {reply, request} = await exchange(state, this.upstream);
		this.#upstream = request;
		if (state.bufferedProxying) await this.#respondBuffered(reply);
		else if (reply.kind === 'failed') ending(state, () => errorPage(state, reply.status));
		else streamAnswer(state, reply);
	}

	/** init.lua: Kong.response. What is not whole is told to no plugin, unless the client wants no body anyway. */
	async #respondBuffered(reply: UpstreamReply): Promise<void> {
		const {state} = this;
		const whole = reply.kind === 'answer' && reply.truncated !== true;
		if (!whole && state.req.method !== 'HEAD') {
			ending(state, () => failCapture(state, reply.status));
			return;
		}
		state.phase = 'response';
		state.timing.responseStart = Date.now();
		const {status, headers, body} = reply.kind === 'failed' ? nothingOf(reply.status) : reply;
		if (this.#goesOn(() => bufferAnswer(state, status, headers, body)) && (await this.#runAll('response'))) {
			state.resp.body = body;
			state.resp.printed = true;
			state.resp.exitStatus = status;
		}
	}

	/** Runs a step that may leave the request; true when it did not. */
	#goesOn(step: () => void): boolean {
		let finished = false;
		ending(this.state, () => {
			step();
			finished = true;
		});
		return finished;
	}

	#having(phase: EventPhase): PluginHandler[] {
		return this.handlers.filter(handler => handler.phases.includes(phase));
	}

	async #run(handler: PluginHandler, phase: EventPhase): Promise<HandlerEnd> {
		const {state} = this;
		state.pluginName = handler.name;
		const end = await handler.run(state, phase);
		if (end.kind === 'abandoned') state.log('err', end.message);
		this.#phases.push({phase, plugin: handler.name, end});
		return end;
	}
}

function delayedMessage(body: LuaValue): LuaString | undefined {
	const message = body instanceof LuaMap ? body.get('message') : body;
	return typeof message === 'string' ? message : undefined;
}
