import type {EntityConfig, Instances} from './instances.js';
import type {RequestState} from './ngx/state.js';
import type {RecordedCall} from './pdk/call.js';
import type {Pdk} from './pdk/index.js';
import type {Dialect} from './rpc/dialect.js';
import type {End, EventEnd, HandlerEnd} from './rpc/ends.js';
import type {PdkCall, PdkOutcome} from './rpc/pdk-call.js';
import type {EventPhase} from './rpc/phases.js';
import type {Rpc} from './rpc/rpc.js';
import type {PluginInfo} from './servers/definition.js';
import type {KongVersion} from './versions/index.js';

/** One event as it went: a phase of one request in one plugin. */
export interface EventRecord {
	readonly phase: EventPhase;
	readonly plugin: string;
	readonly instanceId: unknown;
	/** How it ended; `not-run` when no instance could be had. */
	readonly end: End;
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
	readonly dialect: Dialect;
	readonly rpc: Rpc;
	/** As servers of this dialect meet it. */
	readonly pdk: Pdk;
	readonly instances: Instances;
	readonly version: KongVersion;
	/** Restarts of one event before mock Kong gives up; real Kong never does. */
	readonly maxRestarts: number;
	/** PDK calls of one request before mock Kong raises; real Kong never does. */
	readonly maxCalls: number;
	/** Once an event of a request got no answer in time or went on for ever, its later events are not sent: a server that hangs costs one wait. */
	readonly stopAfterTimeout: boolean;
}

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
		const {dialect, rpc, instances, version, maxRestarts, maxCalls} = this.settings;
		if (state.subsystem === 'stream' && !version.runsInStreams) {
			this.#notReady(state);
			return {kind: 'ret'};
		}
		if (this.settings.stopAfterTimeout && trace.events.some(neverEnded)) return {kind: 'ret'};
		const began = performance.now();
		for (let restarts = 0; ; restarts += 1) {
			const claim = await instances.get(this.name, config, rpc, dialect.runsUnclaimed(version));
			if (!('id' in claim)) {
				const {message, raised, fault} = claim;
				trace.events.push(this.#record(phase, undefined, claim, restarts, false, began));
				return raised ? {kind: 'abandoned', by: 'wire', message, fault} : this.#failed(state, message);
			}
			const end = await rpc.handleEvent(claim.id, phase, call => this.#answer(state, phase, call, trace), trace);
			const why = 'message' in end ? end.message : '';
			const restart = end.kind === 'failed' && dialect.restarts(why, version);
			const wouldLoop = restart && restarts >= maxRestarts;
			if (restart || dialect.resets(end, version)) instances.reset(this.name, config, why);
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
			const kept: RecordedCall = {
				method: call.method,
				args: call.args,
				phase,
				plugin: this.name,
				protocol: this.settings.dialect.protocol,
				outcome,
				at: performance.now() - trace.began,
			};
			trace.calls.push('rawArgs' in call ? {...kept, rawArgs: call.rawArgs} : kept);
			return outcome;
		};
		const {maxCalls} = this.settings;
		if (trace.calls.length >= maxCalls) {
			return {kind: 'raised', message: `more than ${maxCalls} PDK calls: mock Kong stops here, real Kong goes on`};
		}
		const next = () => this.settings.pdk.answer(state, call);
		if (!trace.intercept) return keep(next());
		const outcome = trace.intercept({...call, phase, plugin: this.name}, next);
		return outcome instanceof Promise ? outcome.then(keep) : keep(outcome);
	}

	#handlerEnd(state: RequestState, end: EventEnd): HandlerEnd {
		switch (end.kind) {
			case 'ret':
			case 'exited':
			case 'abandoned':
				return end;
			case 'failed':
				return end.silent ? {kind: 'ret'} : this.#failed(state, end.message);
		}
	}

	/** The error is logged and the request goes on, or it is answered with 500. */
	#failed(state: RequestState, message: string): HandlerEnd {
		const {dialect, version, pdk} = this.settings;
		if (dialect.isNotReady(message, version)) {
			this.#notReady(state);
			return {kind: 'ret'};
		}
		if (dialect.failsOpen(version)) {
			state.log('err', message);
			return {kind: 'ret'};
		}
		state.log('err', `pluginserver error: ${message}`);
		const outcome = pdk.call(state, 'kong.response.error', [500]);
		switch (outcome.kind) {
			case 'exited':
				return {kind: 'exited'};
			case 'raised':
				return {kind: 'abandoned', by: 'pdk', message: outcome.message};
			default:
				return {kind: 'ret'};
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
