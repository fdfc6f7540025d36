import type {Transcript} from '../wire/shared/transcript.js';
import {Connection, type WireManners} from './connection.js';

/**
 * Kong's cosocket pool for one socket path (`ngx.socket.connect` + `setkeepalive`): last in, first out; two plugins on
 * one socket share it. A connection handed out belongs to the taker until it is given back.
 */
export class ConnectionPool {
	/** Changed by rules while connections are open. */
	readonly manners: WireManners = {};
	readonly #idle: Connection[] = [];
	readonly #all = new Set<Connection>();
	#opened = 0;
	#stopped = false;

	constructor(
		readonly socketPath: string,
		readonly transcript: Transcript,
		readonly timeoutMs: number,
		/** Idle connections kept: lua_socket_pool_size. */
		private readonly size = 256,
	) {}

	/** Connections opened so far. */
	get opened(): number {
		return this.#opened;
	}

	/** An idle connection, without waiting. */
	takeIdle(): Connection | undefined {
		for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
			if (connection.isOpen) return connection;
			this.#all.delete(connection);
		}
		return undefined;
	}

	/** A new connection, or the system's error code. */
	async open(): Promise<Connection | string> {
		if (this.#stopped) return 'ECANCELED';
		this.#opened += 1;
		const opened = await Connection.open(this.socketPath, this.#opened, this.transcript, this.manners, this.timeoutMs);
		if (typeof opened === 'string') return opened;
		if (this.#stopped) {
			opened.close();
			return 'ECANCELED';
		}
		this.#all.add(opened);
		return opened;
	}

	/** `setkeepalive`: a full pool closes the connection that was idle longest. */
	giveBack(connection: Connection): void {
		connection.handler = undefined;
		if (!connection.isOpen || this.#stopped) {
			this.drop(connection);
			return;
		}
		this.#idle.push(connection);
		if (this.#idle.length <= this.size) return;
		const open = this.#idle.filter(({isOpen}) => isOpen);
		const oldest = open.length > this.size ? open.shift() : undefined;
		if (oldest) this.drop(oldest);
		this.#idle.splice(0, Number.POSITIVE_INFINITY, ...open);
	}

	drop(connection: Connection): void {
		connection.close();
		this.#all.delete(connection);
	}

	/** Cuts every connection, idle or not, as if Kong had died. */
	cutAll(): void {
		for (const connection of this.#all) connection.cut();
		this.#all.clear();
		this.#idle.length = 0;
	}

	stop(): void {
		this.#stopped = true;
		this.cutAll();
	}
}
