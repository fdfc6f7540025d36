import net from 'node:net';
import type {MockKong, Protocol} from '../../mock-kong/index.js';
import {LuaMap, luaString} from '../../mock-kong/lua/values.js';
import {createRpc} from '../../mock-kong/rpc/index.js';
import {ConnectionPool} from '../../mock-kong/rpc/pool.js';
import type {Rpc} from '../../mock-kong/rpc/rpc.js';
import {decodeLua} from '../../mock-kong/wire/msgpack/decode.js';
import {MessageReader} from '../../mock-kong/wire/msgpack/frame.js';
import {request} from '../../mock-kong/wire/msgpack/messages.js';
import {FrameReader, frameBytes} from '../../mock-kong/wire/protobuf/frame.js';
import {decodeRpcReturn, encodeRpcCall} from '../../mock-kong/wire/protobuf/messages.js';
import type {Check} from '../rule.js';

/** The dialogue with the check's server on connections of its own, whose message ids go on from `messageIds.last`. */
export interface OwnRpc {
	readonly rpc: Rpc;
	readonly messageIds: {last: number};
}

/** Gives `run` an own dialogue; its messages stand in `kong`'s transcript, its connections close with it. */
export async function withOwnRpc<T>(t: Check, kong: MockKong, run: (own: OwnRpc) => Promise<T>): Promise<T> {
	const pool = new ConnectionPool(t.server.socketPath, kong.transcript, t.deadlineMs);
	const messageIds = {last: 0};
	const rpc = createRpc(t.protocol, {
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
	const bytes = Buffer.concat(configs.map((config, index) => startMessage(t, index + 1, config)));
	return new Promise(resolve => {
		const ids: unknown[] = [];
		const read = answerReader(t.protocol);
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

function startMessage(t: Check, id: number, config: string): Buffer {
	const {name} = t.plugin;
	if (t.protocol === 'ProtoBuf:1') {
		return frameBytes(encodeRpcCall(id, {cmd_start_instance: {name: luaString(name), config: luaString(config)}}));
	}
	const argument = new LuaMap([
		['Name', luaString(name)],
		['Config', luaString(config)],
	]);
	return request(id, 'plugin.StartInstance', argument);
}

/** @returns a function that gives the ids of the answers a chunk completes */
function answerReader(protocol: Protocol): (chunk: Buffer) => unknown[] {
	const reader = protocol === 'ProtoBuf:1' ? new FrameReader() : new MessageReader();
	return chunk => {
		reader.push(chunk);
		const ids: unknown[] = [];
		for (let bytes = reader.next(); bytes; bytes = reader.next()) {
			if (protocol === 'ProtoBuf:1') ids.push(decodeRpcReturn(bytes).sequence);
			else ids.push(...answerIds(decodeLua(bytes)));
		}
		return ids;
	};
}

/** `[1, id, error, result]`; a notification has none. */
function answerIds(message: unknown): unknown[] {
	return Array.isArray(message) && message[0] === 1 ? [message[1]] : [];
}
