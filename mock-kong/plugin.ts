import type {EntityConfig, Instances} from './instances.js';
import type {HandlerEnd} from './lifecycle/outcome.js';
import type {RequestState} from './ngx/state.js';
import type {RecordedCall} from './pdk/call.js';
import type {PdkCall, PdkOutcome} from './rpc/pdk-call.js';
import type {EventPhase} from './rpc/phases.js';
import type {EventEnd, FaultCode, Rpc} from './rpc/rpc.js';
import type {PluginInfo} from './servers/definition.js';
import type {KongVersion} from './versions/index.js';

/** One event as it went: a phase of one request in one plugin. */
export interface EventRecord {
	readonly phase: EventPhase;
	readonly plugin: string;
	readonly instanceId: unknown;
	/** How it ended; `not-run` when no instance could be had. */
	readonly end:
		| EventEnd
		| {readonly kind: 'not-run'; readonly message: string; readonly raised: boolean; readonly fault?: FaultCode};
	/** Times Kong started the instance anew and replayed the event. */
	readonly restarts: number;
	/** The restarts, or the PDK calls, reached this mock's bound: real Kong goes on without one. */
	readonly wouldLoop: boolean;
	readonly durationMs: number;
}

/** Answers a PDK call; `next` is what mock Kong would do. A rule or a test puts itself in between. */
export type CallInterceptor = (
	call: PdkCall & {readonly phase: EventPhase; readonly plugin: string},
	next: () => PdkOutcome,
) => PdkOutcome | Promise<PdkOutcome>;

export interface PluginSettings {
	readonly info: PluginInfo;
	readonly rpc: Rpc;
	readonly instances: Instances;
	readonly version: KongVersion;
	/** Restarts of one event before mock Kong gives up; real Kong never does. */
	readonly maxRestarts: number;
	/** PDK calls of one request before mock Kong raises; real Kong never does. */
	readonly maxCalls: number;
	/** Once an event of a request got no answer in time or went on for ever, its later events are not sent: a server that hangs costs one wait. */
	readonly stopAfterTimeout: boolean;
	readonly callPdk: (state: RequestState, call: PdkCall) => PdkOutcome;
	/** `kong.response.error(500)`, as pb_rpc.lua answers a failed event. */
	readonly respondError: (state: RequestState) => PdkOutcome;
}

/** plugin_servers/init.lua, 3.1 to 3.4: Kong's own word for a server it has not reached yet. */
const notReadyError = 'not ready';

/** An external plugin as Kong's iterator runs it (plugin_servers/plugin.lua: build_phases; rpc: handle_event). */
export class KongPlugin {
	constructor(
		private readonly settings: PluginSettings,
		/** Replaced when the entity's config changes. */
		public config: EntityConfig,
	) {}

	get name(): string {
		return this.settings.info.name;
	}

	get priority(): number {
		return this.settings.info.priority ?? 0;
	}

	get phases(): readonly string[] {
		return this.settings.info.phases;
	}

	get info(): PluginInfo {
		return this.settings.info;
	}

	/**
	 * Runs one event; what was called and how it ended is added to `trace`.
	 * @param config as it was when the request began: what changes meanwhile is for the next request
	 */
	async run(state: RequestState, phase: EventPhase, trace: EventTrace, config: EntityConfig): Promise<HandlerEnd> {
		const {rpc, instances, maxRestarts, maxCalls} = this.settings;
		if (state.subsystem === 'stream' && !this.settings.version.runsInStreams) {
			this.#notReady(state);
			return {kind: 'done'};
		}
		if (this.settings.stopAfterTimeout && trace.events.some(neverEnded)) return {kind: 'done'};
		const began = performance.now();
		for (let restarts = 0; ; restarts += 1) {
			const claim = await instances.get(this.name, config, rpc);
			if (!('id' in claim)) {
				const raised = 'raised' in claim;
				const message = raised ? claim.raised : claim.error;
				const fault = 'fault' in claim ? claim.fault : undefined;
				trace.events.push(
					this.#record(phase, undefined, {kind: 'not-run', message, raised, fault}, restarts, false, began),
				);
				return raised ? {kind: 'raised', message} : this.#failed(state, message);
			}
			const end = await rpc.handleEvent(claim.id, phase, call => this.#answer(state, phase, call, trace), trace);
			const why = 'message' in end ? end.message : '';
			const restart = end.kind === 'failed' && this.#restarts(why);
			const wouldLoop = restart && restarts >= maxRestarts;
			if (restart || this.#resets(end)) instances.reset(this.name, config, why);
			if (restart && !wouldLoop) {
				state.log('warn', why);
				continue;
			}
			const endless = end.kind === 'abandoned' && trace.calls.length >= maxCalls;
			trace.events.push(this.#record(phase, claim.id, end, restarts, wouldLoop || endless, began));
			return this.#handlerEnd(state, end);
		}
	}

	#answer(state: RequestState, phase: EventPhase, call: PdkCall, trace: EventTrace): PdkOutcome | Promise<PdkOutcome> {
		const keep = (outcome: PdkOutcome): PdkOutcome => {
			trace.calls.push({
				method: call.method,
				args: call.args,
				phase,
				plugin: this.name,
				protocol: this.settings.rpc.protocol,
				outcome,
				at: performance.now() - trace.began,
			});
			return outcome;
		};
		const {maxCalls} = this.settings;
		if (trace.calls.length >= maxCalls) {
			return {kind: 'raised', message: `more than ${maxCalls} PDK calls: mock Kong stops here, real Kong goes on`};
		}
		const next = () => this.settings.callPdk(state, call);
		if (!trace.intercept) return keep(next());
		const outcome = trace.intercept({method: call.method, args: call.args, phase, plugin: this.name}, next);
		return outcome instanceof Promise ? outcome.then(keep) : keep(outcome);
	}

	/** rpc: handle_event: which errors make Kong start the instance again. */
	#restarts(message: string): boolean {
		const text = message.toLowerCase();
		if (text.includes('no plugin instance')) return true;
		return (
			this.settings.rpc.protocol === 'ProtoBuf:1' &&
			this.settings.version.protobufRetriesClosed &&
			text.includes('closed')
		);
	}

	/** Ends after which Kong forgets the instance but does not begin the event again. */
	#resets(end: EventEnd): boolean {
		if (this.settings.rpc.protocol !== 'MsgPack:1') return false;
		const {anyErrorResets, notReady} = this.settings.version;
		if (anyErrorResets)
			return (end.kind === 'failed' && !end.silent) || ('fault' in end && end.fault === 'error-not-text');
		return notReady === 'resets' && end.kind === 'failed' && end.message === notReadyError;
	}

	#handlerEnd(state: RequestState, end: EventEnd): HandlerEnd {
		switch (end.kind) {
			case 'ret':
				return {kind: 'done'};
			case 'exited':
				return {kind: 'exited'};
			case 'abandoned':
				return {kind: 'raised', message: end.message};
			case 'failed':
				return end.silent ? {kind: 'done'} : this.#failed(state, end.message);
		}
	}

	/** MsgPack fails open: the error is logged, the request goes on. ProtoBuf answers 500 since 3.8. */
	#failed(state: RequestState, message: string): HandlerEnd {
		const {rpc, version, respondError} = this.settings;
		if (rpc.protocol === 'MsgPack:1' && version.notReady !== 'unknown' && message === notReadyError) {
			this.#notReady(state);
			return {kind: 'done'};
		}
		if (rpc.protocol !== 'ProtoBuf:1' || !version.protobufErrorIs500) {
			state.log('err', message);
			return {kind: 'done'};
		}
		state.log('err', `pluginserver error: ${message}`);
		const outcome = respondError(state);
		switch (outcome.kind) {
			case 'exited':
				return {kind: 'exited'};
			case 'raised':
				return {kind: 'raised', message: outcome.message};
			default:
				return {kind: 'done'};
		}
	}

	#notReady(state: RequestState): void {
		state.log('warn', `plugin server is not ready, ${this.name} will not be executed in this request`);
	}

	#record(
		phase: EventPhase,
		instanceId: unknown,
		end: EventRecord['end'],
		restarts: number,
		wouldLoop: boolean,
		began: number,
	): EventRecord {
		return {phase, plugin: this.name, instanceId, end, restarts, wouldLoop, durationMs: performance.now() - began};
	}
}

function neverEnded({end, wouldLoop}: EventRecord): boolean {
	return wouldLoop || ('fault' in end && (end.fault === 'timeout' || end.fault === 'too-large'));
}

/** What is kept of one request while it runs. */
export interface EventTrace {
	readonly began: number;
	readonly events: EventRecord[];
	readonly calls: RecordedCall[];
	readonly intercept: CallInterceptor | undefined;
	/** Runs when the request is over: connections that Lua only lets go of then. */
	readonly atEnd: (() => void)[];
}
