import {ConformError} from '../../mock-kong/index.js';
import type {Rule} from '../../suites/rule.js';
import {HeldServer} from './held-server.js';
import type {RunSettings} from './settings.js';

type StartSettings = Pick<RunSettings, 'definition' | 'timeoutMs'>;

/** A server for one try of one rule. */
export interface Lease {
	readonly held: HeldServer;
	/** Other rules had it before, or have it now: what fails on it may be their doing. */
	readonly used: boolean;
	/** How long an answer of it may take, where that is not as long as with the others. */
	readonly deadlineMs?: number;
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

	/** How long an answer may take. */
	get deadlineMs(): number {
		return this.#shared.deadlineMs;
	}

	/** Of the first server that rules use together, or one after the other. */
	get socketPath(): string | undefined {
		return this.#shared.socketPath ?? this.#turns.socketPath;
	}

	/** The shared server, so that whether the server starts at all is known before the first rule. */
	async start(): Promise<void> {
		try {
			await this.#counted(() => this.#shared.running());
		} catch (error) {
			if (!(error instanceof ConformError) || error.code !== 'start-failed') throw error;
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
			if (error instanceof ConformError && error.code === 'start-failed') this.#failure ??= error;
			throw error;
		}
	}
}

/** The one server that `shared` rules use together; started again when one of them killed it. What fails on it is tried on a new one. */
export class SharedServer {
	#held: HeldServer | undefined;
	#starting: Promise<HeldServer> | undefined;
	#deadlineMs: number;

	constructor(private readonly settings: StartSettings) {
		this.#deadlineMs = settings.timeoutMs;
	}

	get socketPath(): string | undefined {
		return this.#held?.server.socketPath;
	}

	/** Of rules that start servers themselves, too. */
	get deadlineMs(): number {
		return this.#deadlineMs;
	}

	async take(): Promise<Lease> {
		return {held: await this.running(), used: true, giveBack: async () => {}};
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
		this.#held = await HeldServer.start(definition, timeoutMs);
		this.#deadlineMs = deadlineOf(this.#held, timeoutMs);
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

	constructor(private readonly settings: StartSettings) {}

	/** @throws ConformError `start-failed` */
	async take({onlyNew}: {readonly onlyNew: boolean}): Promise<Lease> {
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
		await Promise.all(this.#spare.splice(0).map(held => held.stop()));
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
		return {held: this.#held, used: false, deadlineMs: deadlineOf(this.#held, timeoutMs), giveBack};
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
function deadlineOf({server}: HeldServer, timeoutMs: number): number {
	return Math.max(timeoutMs, server.startedInMs * 5);
}
