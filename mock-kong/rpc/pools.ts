import type {Transcript} from '../wire/shared/transcript.js';
import type {WireManners} from './connection.js';
import {ConnectionPool} from './pool.js';

/** The connections of one Kong: a pool for each socket, which all plugins of its server share. */
export class ConnectionPools {
	readonly #bySocket = new Map<string, ConnectionPool>();

	/** @param size idle connections that a pool keeps */
	constructor(
		private readonly transcript: Transcript,
		private readonly timeoutMs: number,
		private readonly size: number,
	) {}

	/** The pool of a socket, made when it is first asked for. */
	of(socketPath: string): ConnectionPool {
		let pool = this.#bySocket.get(socketPath);
		if (pool === undefined) {
			pool = new ConnectionPool(socketPath, this.transcript, this.timeoutMs, this.size);
			this.#bySocket.set(socketPath, pool);
		}
		return pool;
	}

	/** How all write from now on. */
	manners(manners: WireManners): void {
		for (const pool of this.#bySocket.values()) Object.assign(pool.manners, manners);
	}

	/** Opens a connection to each server that says nothing. @param pooled the next message goes over it */
	async openOnly(pooled: boolean): Promise<void> {
		for (const pool of this.#bySocket.values()) {
			const opened = await pool.open();
			if (pooled && typeof opened !== 'string') pool.giveBack(opened);
		}
	}

	/** Cuts every connection. */
	cutAll(): void {
		for (const pool of this.#bySocket.values()) pool.cutAll();
	}

	/** Closes every connection, for good. */
	stop(): void {
		for (const pool of this.#bySocket.values()) pool.stop();
	}
}
