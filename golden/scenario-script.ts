import {type Difference, differs} from './compare.js';
import {settle} from './finding.js';
import type {Action, Exchange, Recorded} from './recording.js';
import type {Script, TapeConnection, TapeMessage} from './tape.js';

/** A message in the recording's form. */
export type RecordedMap = {[key: string]: Recorded};

/** Does what the recorded server did, message by message, and holds what Kong sends against the recording. */
export abstract class ScenarioScript implements Script {
	#exchange: readonly Exchange[] = [];
	#next = 0;
	/** Of requests under way together: messages that came before their turn, and on which connection. */
	readonly #early = new Map<number, TapeConnection>();
	#together = false;
	/** The message whose `before` the server has done. */
	#prepared = -1;
	#connections = new Map<string, TapeConnection>();
	/** Of the request before. */
	#before = new Map<string, TapeConnection>();
	readonly #used = new Set<TapeConnection>();
	/** Of the call each connection is in. */
	readonly #ids = new Map<TapeConnection, number>();
	/** Of the request: how far its ids are from the recorded ones. */
	#idOffset: number | undefined;
	#first: Difference;

	/**
	 * The exchange of the next request, and what the server does before it; connections have names of their own in each.
	 * @param together of several requests under way at once: which of them Kong serves first is not told
	 */
	async begin(exchange: readonly Exchange[], together = false): Promise<void> {
		this.#exchange = exchange;
		this.#together = together;
		this.#early.clear();
		this.#next = 0;
		this.#prepared = -1;
		this.#before = this.#connections;
		this.#connections = new Map();
		this.#idOffset = undefined;
		this.#first = undefined;
		if (this.#unasked()) await settle();
	}

	/** The first difference in what Kong sent, once the request is over. */
	end(): Difference {
		if (this.#first !== undefined) return this.#first;
		const missing = this.#exchange[this.#next];
		if (missing !== undefined) return differs(missing.kong, undefined, `message ${this.#next + 1}`);
		const over = new Set(
			this.#exchange.flatMap(({then, before = []}) =>
				[...before, ...then].flatMap(action => ('closed' in action ? [action.closed] : [])),
			),
		);
		for (const [name, connection] of this.#connections) {
			if (over.has(name) && !connection.closed) return `connection ${name}: expected Kong to close it, it did not`;
			if (!over.has(name) && connection.closedByKong) return `connection ${name}: Kong closed it`;
		}
		return undefined;
	}

	/** All that was due has come. */
	get complete(): boolean {
		return this.#next >= this.#exchange.length;
	}

	onMessage(connection: TapeConnection, message: TapeMessage): void {
		const decoded = this.decode(connection, message);
		const due = this.#together ? this.#dueOf(decoded, connection) : this.#next;
		const entry = this.#exchange[due];
		if (entry === undefined) {
			this.#fault(differs(undefined, decoded, 'one message more'));
			return;
		}
		const at = `message ${due + 1}`;
		this.#fault(this.#connectionDifference(entry, connection, at));
		this.#fault(this.#messageDifference(entry.kong, decoded, connection, at));
		this.#used.add(connection);
		const id = decoded[this.idField];
		if (typeof id === 'number') this.#ids.set(connection, id);
		this.#early.set(due, connection);
		this.#proceed();
		// Not in one piece with what it answered: Kong is to see it on an idle connection.
		setImmediate(() => this.#unasked());
	}

	/** The first message still to come that this one can be. */
	#dueOf(decoded: RecordedMap, connection: TapeConnection): number {
		const {[this.idField]: _id, ...actual} = decoded;
		const found = this.#exchange.findIndex(({kong, on}, index) => {
			if (index < this.#next || this.#early.has(index)) return false;
			const known = this.#connections.get(on);
			const taken = known === undefined && [...this.#connections.values()].includes(connection);
			if (taken || (known !== undefined && known !== connection)) return false;
			const {[this.idField]: _wanted, ...expected} = kong;
			return this.alike(expected, actual);
		});
		return found === -1 ? this.#exchange.length : found;
	}

	/** What the server did, in its order: it may have waited for messages of other requests. */
	#proceed(): void {
		for (let connection = this.#early.get(this.#next); connection; connection = this.#early.get(this.#next)) {
			const entry = this.#exchange[this.#next];
			this.#early.delete(this.#next);
			this.#next += 1;
			for (const action of entry?.then ?? []) this.#act(action, connection, entry?.kong[this.idField] ?? null);
		}
	}

	/** What the server did, unasked, before Kong's next message. True: it did something. */
	#unasked(): boolean {
		if (this.#prepared === this.#next) return false;
		this.#prepared = this.#next;
		const doing = (this.#exchange[this.#next]?.before ?? []).filter(a => !('connect' in a) && !('closed' in a));
		for (const action of doing) {
			const name =
				'close' in action ? action.close : 'fin' in action ? action.fin : 'on' in action ? action.on : undefined;
			const connection = this.#connections.get(name ?? '') ?? this.#before.get(name ?? '') ?? [...this.#used].at(-1);
			if (connection) this.#act(action, connection, null);
		}
		return doing.length > 0;
	}

	/** Whether a message of Kong can be the recorded one, by its kind: `compare` tells the rest. */
	protected abstract alike(expected: RecordedMap, actual: RecordedMap): boolean;
	/** The message in the recording's form. */
	protected abstract decode(connection: TapeConnection, message: TapeMessage): RecordedMap;
	/** The field that numbers Kong's calls. */
	protected abstract readonly idField: 'id' | 'sequence';
	protected abstract compare(
		expected: RecordedMap,
		actual: RecordedMap,
		connection: TapeConnection,
		at: string,
	): Difference;
	protected abstract perform(action: Action, connection: TapeConnection, id: number): void;

	#fault(found: Difference): void {
		this.#first ??= found;
	}

	#connectionDifference(entry: Exchange, connection: TapeConnection, at: string): Difference {
		const known = this.#connections.get(entry.on);
		if (known === undefined) {
			if ([...this.#connections.values()].includes(connection)) return `${at}: expected another connection`;
			this.#connections.set(entry.on, connection);
			const connects = entry.before?.some(action => 'connect' in action) === true;
			return connects && this.#used.has(connection) ? `${at}: expected a new connection` : undefined;
		}
		return known === connection ? undefined : `${at}: expected it on the connection ${entry.on}, came on another`;
	}

	#messageDifference(expected: RecordedMap, actual: RecordedMap, connection: TapeConnection, at: string): Difference {
		const {[this.idField]: wanted, ...restExpected} = expected;
		const {[this.idField]: id, ...restActual} = actual;
		if (typeof wanted === 'number' && typeof id === 'number') {
			this.#idOffset ??= id - wanted;
			// Which of several requests got which number is not told.
			if (!this.#together && id - wanted !== this.#idOffset)
				return differs(wanted + this.#idOffset, id, `${at} ${this.idField}`);
		} else if (wanted !== id) return differs(wanted, id, `${at} ${this.idField}`);
		return this.compare(restExpected, restActual, connection, at);
	}

	#act(action: Action, connection: TapeConnection, recordedId: Recorded): void {
		const named = (name: string | undefined) =>
			name === undefined ? connection : (this.#connections.get(name) ?? connection);
		if ('close' in action) named(action.close).close();
		else if ('fin' in action) named(action.fin).finish();
		else if ('drip' in action || 'hex' in action) {
			const id = this.#ids.get(connection) ?? 0;
			const recorded = Buffer.from('drip' in action ? action.drip : action.hex, 'hex');
			const bytes = this.renumbered(recorded, recordedId, id);
			if ('drip' in action) named(action.on).drip(bytes);
			else named(action.on).send(bytes);
		} else if (!('closed' in action) && !('connect' in action)) {
			const target = named(action.on);
			this.perform(action, target, this.#ids.get(target) ?? 0);
		}
	}

	/** Recorded bytes with the id of this run in place of the recorded one, where they answer a message. */
	protected abstract renumbered(bytes: Buffer, recorded: Recorded, actual: Recorded): Buffer;
}
