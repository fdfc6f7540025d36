import {ConformError} from '../../mock-kong/internal.js';
import type {Rule} from '../../suites/rule.js';
import {inFlags} from '../command-line/flags.js';
import {HeldServer} from './held-server.js';
import {type Pace, paceOf} from './pace.js';
import type {RunSettings} from './settings.js';

type StartSettings = Pick<RunSettings, 'definition' | 'timeoutMs'>;

/** A server for one try of one rule. */
export interface Lease {
	readonly held: HeldServer;
	/** Other rules had it before, or meanwhile: what fails on it may be their doing. To be asked when the rule has ended. */
	readonly used: boolean;
	/** How long it is waited for, where that is not what was measured for the others. */
	readonly pace?: Pace;
	/** To be called when the rule has ended. @param inOrder the next rule may have it */
	giveBack(inOrder: boolean): Promise<void>;
}

/** The servers of one run: which rule gets which, and who stops them. */
export class Servers {
	readonly #shared: SharedServer;
	readonly #own: OwnServers;
	readonly #turns: TurnsServer;
	#started = false;
	#failure: ConformError | undefined;

	constructor(settings: StartSettings) {
		this.#shared = new SharedServer(settings);
		this.#own = new OwnServers(settings);
		this.#turns = new TurnsServer(settings);
	}

	/** Why no server ever started; undefined as long as none failed, or when one did start. */
	get startFailure(): ConformError | undefined {
		return this.#started ? undefined : this.#failure;
	}

	/** Of the first server that rules use together, or one after the other. */
	get socketPath(): string | undefined {
		return this.#shared.socketPath ?? this.#own.socketPath ?? this.#turns.socketPath;
	}

	/**
	 * The first server, so that whether the server starts at all is known before the first rule.
	 * @param alone no rule shares one: the first that wants one to itself gets it
	 * @returns undefined when it did not start
	 */
	async start(alone: boolean): Promise<HeldServer | undefined> {
		try {
			return await this.#counted(() => (alone ? this.#own.prepare() : this.#shared.running()));
		} catch (error) {
			if (!(error instanceof ConformError) || error.code !== 'start-failed') throw error;
			return undefined;
		}
	}

	/**
	 * @param onlyNew not one that was used
	 * @returns undefined for a rule that takes no server from here
	 * @throws ConformError `start-failed`
	 */
	lease(needs: Rule['needs'], {onlyNew}: {readonly onlyNew: boolean}): Promise<Lease | undefined> {
		return this.#counted(() => {
			switch (needs) {
				case 'dump':
				case 'definition':
					return Promise.resolve(undefined);
				case 'shared':
					return onlyNew ? this.#own.take({onlyNew}) : this.#shared.take();
				case 'fresh':
					return this.#own.take({onlyNew});
				case 'new':
					return this.#own.take({onlyNew: true});
				case 'turns':
					return this.#turns.take();
			}
		});
	}

	/** Waits until a rule may run that takes turns with others. @returns to be called when it has run */
	turn(needs: Rule['needs']): Promise<() => void> {
		return needs === 'turns' ? this.#turns.wait() : Promise.resolve(() => {});
	}

	async stop(): Promise<void> {
		await Promise.all([this.#shared.stop(), this.#own.stop(), this.#turns.stop()]);
	}

	async #counted<T>(take: () => Promise<T>): Promise<T> {
		try {
			const taken = await take();
			if (taken !== undefined) this.#started = true;
			return taken;
		} catch (error) {
			if (!(error instanceof ConformError) || error.code !== 'start-failed') throw error;
			const told = inFlags(error);
			this.#failure ??= told;
			throw told;
		}
	}
}

/** The one server that `shared` rules use together; started again when one of them killed it. What fails on it is tried on a new one. */
export class SharedServer {
	#held: HeldServer | undefined;
	#starting: Promise<HeldServer> | undefined;
	/** How many rules the server that runs has had. */
	#takers = 0;

	constructor(private readonly settings: StartSettings) {}

	get socketPath(): string | undefined {
		return this.#held?.server.socketPath;
	}

	async take(): Promise<Lease> {
		const held = await this.running();
		this.#takers += 1;
		// Asked when the rule has ended: whoever had it alone has only itself to blame.
		const isShared = () => this.#takers > 1 || this.#held !== held;
		return {
			held,
			get used() {
				return isShared();
			},
			giveBack: async () => {},
		};
	}

	/** @throws ConformError `start-failed` */
	async running(): Promise<HeldServer> {
		if (this.#held?.server.running) return this.#held;
		this.#starting ??= this.#restart().finally(() => {
			this.#starting = undefined;
		});
		return this.#starting;
	}

	async #restart(): Promise<HeldServer> {
		const {definition, timeoutMs} = this.settings;
		await this.#held?.stop();
		this.#held = undefined;
		this.#takers = 0;
		this.#held = await HeldServer.start(definition, timeoutMs);
		return this.#held;
	}

	async stop(): Promise<void> {
		await this.#starting?.catch(() => {});
		await this.#held?.stop();
	}
}

/**
 * Servers for rules that want one to themselves. One that a rule left in order serves the next rule: starting interpreters is
 * what a run spends most of its time on. What fails on a used one is tried again on a new one.
 */
export class OwnServers {
	readonly #spare: HeldServer[] = [];
	/** Started for nobody in particular: whoever takes it is its first. */
	#prepared: HeldServer | undefined;
	#socketPath: string | undefined;

	constructor(private readonly settings: StartSettings) {}

	/** Of one that was prepared. */
	get socketPath(): string | undefined {
		return this.#socketPath;
	}

	/** Starts one for whoever comes first. @throws ConformError `start-failed` */
	async prepare(): Promise<HeldServer> {
		const {definition, timeoutMs} = this.settings;
		this.#prepared = await HeldServer.start(definition, timeoutMs);
		this.#socketPath = this.#prepared.server.socketPath;
		return this.#prepared;
	}

	/** @throws ConformError `start-failed` */
	async take({onlyNew}: {readonly onlyNew: boolean}): Promise<Lease> {
		const prepared = onlyNew ? undefined : this.#prepared;
		if (prepared) {
			this.#prepared = undefined;
			if (prepared.asStarted) return this.#lease(prepared, false);
			await prepared.stop();
		}
		while (!onlyNew) {
			const held = this.#spare.pop();
			if (!held) break;
			if (held.asStarted) return this.#lease(held, true);
			await held.stop();
		}
		const {definition, timeoutMs} = this.settings;
		return this.#lease(await HeldServer.start(definition, timeoutMs), false);
	}

	#lease(held: HeldServer, used: boolean): Lease {
		const giveBack = async (inOrder: boolean) => {
			if (inOrder && held.asStarted) this.#spare.push(held);
			else await held.stop();
		};
		return {held, used, giveBack};
	}

	async stop(): Promise<void> {
		const prepared = this.#prepared ? [this.#prepared] : [];
		await Promise.all([...prepared, ...this.#spare.splice(0)].map(held => held.stop()));
	}
}

/** The one server of rules that take turns on it; a new one after whoever did not leave it in order. */
class TurnsServer {
	#held: HeldServer | undefined;
	#socketPath: string | undefined;
	#last: Promise<void> = Promise.resolve();

	constructor(private readonly settings: StartSettings) {}

	/** Of the first one. */
	get socketPath(): string | undefined {
		return this.#socketPath;
	}

	/** In the order of the calls. */
	async wait(): Promise<() => void> {
		const before = this.#last;
		let release = () => {};
		this.#last = new Promise(resolve => {
			release = resolve;
		});
		await before;
		return release;
	}

	/** @throws ConformError `start-failed` */
	async take(): Promise<Lease> {
		if (this.#held && !this.#held.asStarted) await this.#letGo();
		const {definition, timeoutMs} = this.settings;
		this.#held ??= await HeldServer.start(definition, timeoutMs);
		this.#socketPath ??= this.#held.server.socketPath;
		const giveBack = async (inOrder: boolean) => {
			if (!inOrder || !this.#held?.asStarted) await this.#letGo();
		};
		// What an earlier turn left behind belongs to what is judged: nothing is tried again on a new server.
		return {held: this.#held, used: false, pace: unmeasuredPace(this.#held, timeoutMs), giveBack};
	}

	async #letGo(): Promise<void> {
		const held = this.#held;
		this.#held = undefined;
		await held?.stop();
	}

	async stop(): Promise<void> {
		await this.#letGo();
	}
}

/** A server that is slow to start is a slow machine or a slow server: its answers get more time. */
export function unmeasuredPace({server}: HeldServer, timeoutMs: number): Pace {
	const {deadlineMs, settleMs} = paceOf(undefined, timeoutMs);
	return {deadlineMs: Math.max(deadlineMs, server.startedInMs * 5), settleMs};
}
