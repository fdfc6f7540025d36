import net from 'node:net';
import type {KongCore} from '../../mock-kong/internal.js';
import {dialectOf} from '../../mock-kong/rpc/index.js';
import {ConnectionPool} from '../../mock-kong/rpc/pool.js';
import type {Rpc} from '../../mock-kong/rpc/rpc.js';
import type {Check} from '../rule.js';

/** The dialogue with the check's server on connections of its own, whose message ids go on from `messageIds.last`. */
export interface OwnRpc {
	readonly rpc: Rpc;
	readonly messageIds: {last: number};
}

/** Gives `run` an own dialogue; its messages stand in `kong`'s transcript, its connections close with it. */
export async function withOwnRpc<T>(t: Check, kong: KongCore, run: (own: OwnRpc) => Promise<T>): Promise<T> {
	const pool = new ConnectionPool(t.server.socketPath, kong.transcript, t.deadlineMs);
	const messageIds = {last: 0};
	const rpc = dialectOf(t.protocol).createRpc({
		pool,
		version: t.version,
		messageIds,
		onNotification: () => {},
		onEventBegun: () => {},
		onLog: () => {},
	});
	try {
		return await run({rpc, messageIds});
	} finally {
		pool.stop();
	}
}

/** A config as Kong would send it, as JSON of exactly `length` bytes; undefined when it is longer without any padding. */
export function configOfLength(t: Check, length: number): string | undefined {
	const json = (padding: string) =>
		JSON.stringify({
			...t.config,
			__seq__: t.server.nextSequence(),
			__key__: 'plugins:conform',
			conform_padding: padding,
		});
	const missing = length - Buffer.byteLength(json(''));
	if (missing < 0) return undefined;
	const text = json('x'.repeat(missing));
	// The sequence may have got one digit more.
	const over = Buffer.byteLength(text) - length;
	return over === 0 ? text : text.replace('x'.repeat(over), '');
}

/** What came back for messages that were sent in one write. */
export interface RawAnswers {
	/** Ids (MsgPack) or sequences (ProtoBuf) of the answers, in order. */
	readonly ids: readonly unknown[];
	/** The server closed the connection. */
	readonly closed: boolean;
}

/** Writes two StartInstance at once, which Kong never does, and waits until both are answered, the end, or the deadline. */
export function startTwiceInOneWrite(t: Check, configs: readonly [string, string]): Promise<RawAnswers> {
	const bytes = Buffer.concat(configs.map((config, index) => t.dialect.startMessage(index + 1, t.plugin.name, config)));
	return new Promise(resolve => {
		const ids: unknown[] = [];
		const read = t.dialect.answerReader();
		const socket = net.connect(t.server.socketPath);
		const finish = (closed: boolean) => {
			clearTimeout(timer);
			socket.destroy();
			resolve({ids, closed});
		};
		const timer = setTimeout(() => finish(false), t.deadlineMs);
		socket.on('connect', () => socket.write(bytes));
		socket.on('data', chunk => {
			try {
				ids.push(...read(chunk));
			} catch {
				finish(false);
			}
			if (ids.length >= configs.length) finish(false);
		});
		socket.on('error', () => finish(true));
		socket.on('close', () => finish(true));
	});
}
