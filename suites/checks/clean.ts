import type {KongCore, KongVersion, Protocol} from '../../mock-kong/internal.js';
import {inspect as inspectMsgPack} from '../../mock-kong/wire/msgpack/tokens.js';
import {headerBytes} from '../../mock-kong/wire/protobuf/frame.js';
import {pdkMethod} from '../../mock-kong/wire/protobuf/methods.js';
import {messageSpec} from '../../mock-kong/wire/protobuf/schema.js';
import {inspect as inspectProtoBuf} from '../../mock-kong/wire/protobuf/walker.js';

/** As much of a message of the transcript as the look at it needs. */
export type Seen = Pick<
	ReturnType<KongCore['transcript']['messages']>[number],
	'from' | 'connection' | 'bytes' | 'totalBytes' | 'kind'
>;

/**
 * What Kong reads otherwise than the server can have meant, or not at all. Not text that is no UTF-8: Lua's strings are
 * bytes, and servers pass on what clients sent.
 */
const harmful = {
	'MsgPack:1': ['duplicate-key', 'nil-key', 'nested-key'],
	'ProtoBuf:1': ['unknown-field', 'wrong-wire-type', 'repeated-field', 'truncated', 'bad-tag'],
} as const satisfies Record<Protocol, readonly string[]>;

/** The first of it in what the server sent, in words; undefined when its messages are clean. */
export function unclean(messages: readonly Seen[], protocol: Protocol, version: KongVersion): string | undefined {
	const sent = messages.filter(({kind, from}) => kind === 'message' && from === 'server');
	// The head of a message that was cut is as good as the whole.
	if (protocol === 'MsgPack:1') return first(sent, ({bytes}) => inspectMsgPack(bytes), harmful[protocol], 0);
	const types = frameTypes(messages, version);
	const whole = sent.filter(({bytes, totalBytes}) => bytes.length === totalBytes);
	return first(
		whole,
		seen => {
			const type = types.get(seen);
			return type === undefined ? [] : inspectProtoBuf(messageSpec(type), seen.bytes.subarray(headerBytes));
		},
		harmful[protocol],
		headerBytes,
	);
}

interface Issue {
	readonly kind: string;
	readonly offset: number;
	readonly text: string;
}

function first(
	sent: readonly Seen[],
	inspect: (seen: Seen) => readonly Issue[],
	kinds: readonly string[],
	head: number,
): string | undefined {
	for (const seen of sent) {
		const issue = inspect(seen).find(({kind}) => kinds.includes(kind));
		if (issue) return `${issue.text}, at byte ${issue.offset} of a message of ${seen.totalBytes - head} bytes`;
	}
	return undefined;
}

/**
 * What each frame of the server holds: its place in the dialogue says so (pb_rpc.lua: handle_event). A transcript may have
 * lost the beginning of a connection: it is followed from the name of a method on, which nothing else looks like. Names and
 * empty frames are no messages.
 */
function frameTypes(messages: readonly Seen[], version: KongVersion): ReadonlyMap<Seen, string> {
	const types = new Map<Seen, string>();
	/** By connection, the PDK method whose arguments come next; '' when none do. */
	const methods = new Map<number, string>();
	for (const seen of messages) {
		const {kind, from, connection, bytes} = seen;
		if (kind === 'connect') methods.set(connection, '');
		const method = methods.get(connection);
		if (kind !== 'message' || from !== 'server') continue;
		const payload = bytes.subarray(headerBytes);
		const name = payload.toString('latin1');
		if (method) {
			const input = pdkMethod(method, version)?.input;
			if (input !== undefined) types.set(seen, input);
			methods.set(connection, '');
		} else if (/^kong\.[\w.]+$/.test(name)) methods.set(connection, name);
		else if (method !== undefined && payload.length > 0) types.set(seen, 'RpcReturn');
	}
	return types;
}
