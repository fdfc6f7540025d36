import {cutText, quoteBytes} from '../shared/text.js';
import {Cursor} from './cursor.js';
import {headerBytes} from './frame.js';
import {type FieldSpec, type MessageSpec, messageSpec} from './schema.js';
import {type Field, fields, innerSpec} from './walker.js';

/**
 * A frame (with its length) on one line for people: `RpcCall{sequence: 2, cmd_handle_event{instance_id: 1, …}}`. A
 * frame does not say what it holds, so it is guessed: a method name, an RpcCall of Kong or RpcReturn of the server, else
 * arguments or a reply by field numbers, `{1: "v"}`. It never throws.
 * @param from who sent it; tells RpcCall from RpcReturn
 */
export function describe(bytes: Buffer, maxLength = 300, from?: 'kong' | 'server'): string {
	if (bytes.length < headerBytes) return cutText(`torn frame ${quoteBytes(bytes)}`, maxLength);
	const length = bytes.readUInt32LE(0);
	const payload = bytes.subarray(headerBytes, headerBytes + length);
	const torn = payload.length < length ? ` (${payload.length} of ${length} bytes)` : '';
	const rest = bytes.length - headerBytes - payload.length;
	const extra = rest > 0 ? ` + ${rest} bytes` : '';
	return cutText(`${describePayload(payload, maxLength, from)}${torn}${extra}`, maxLength);
}

/** The same for what a frame holds. @param type name of its message, where it is known */
export function describePayload(payload: Buffer, maxLength = 300, from?: 'kong' | 'server', type?: string): string {
	if (payload.length === 0) return '(empty frame)';
	if (type === undefined && from !== 'kong' && /^[a-z][\w.]*\.\w+$/.test(payload.toString('latin1', 0, 200))) {
		return cutText(`method ${quoteBytes(payload)}`, maxLength);
	}
	const spec = type === undefined ? guess(payload, from) : messageSpec(type);
	return cutText(`${spec?.name ?? ''}${messageText(payload, spec, maxLength, 0)}`, maxLength);
}

/** RpcCall and RpcReturn: a sequence, and nothing but one message with a number over 30. */
function guess(payload: Buffer, from: 'kong' | 'server' | undefined): MessageSpec | undefined {
	let torn: Field | undefined;
	const found = [
		...fields(payload, issue => {
			torn = tornField(payload, issue.offset);
		}),
	];
	if (torn !== undefined) found.push(torn);
	const body = found.find(field => field.number > 1);
	const likely = found.length > 0 && found.every(f => (f.number === 1 ? f.wireType === 'varint' : f.number > 30));
	if (!likely) return undefined;
	if (body === undefined) return from === 'server' ? messageSpec('RpcReturn') : undefined;
	if (body.number > 36) return undefined;
	const isReturn = from === 'server' || (from === undefined && body.number < 33);
	return messageSpec(isReturn ? 'RpcReturn' : 'RpcCall');
}

const maxDepth = 32;

function messageText(bytes: Buffer, spec: MessageSpec | undefined, maxLength: number, depth: number): string {
	if (depth > maxDepth) return '{…}';
	const parts: string[] = [];
	let length = 0;
	let problem = '';
	let torn: Field | undefined;
	const walk = fields(bytes, issue => {
		torn = issue.kind === 'truncated' ? tornField(bytes, issue.offset) : undefined;
		problem = torn === undefined ? `…${issue.kind} at ${issue.offset}` : '…';
	});
	for (const field of walk) {
		const known = spec?.byNumber.get(field.number);
		const text = fieldText(field, known, maxLength, depth);
		parts.push(text);
		length += text.length;
		if (length > maxLength) {
			problem = '…';
			break;
		}
	}
	if (torn !== undefined) parts.push(fieldText(torn, spec?.byNumber.get(torn.number), maxLength, depth));
	if (problem !== '') parts.push(problem);
	return `{${parts.join(', ')}}`;
}

/** What there is of a field of bytes that the buffer does not hold to its end: transcripts keep long frames cut. */
function tornField(bytes: Buffer, offset: number): Field | undefined {
	const cursor = new Cursor(bytes, offset);
	if (!cursor.varint() || (cursor.low & 7) !== 2) return undefined;
	const number = cursor.low >>> 3;
	if (!cursor.varint()) return undefined;
	const payload = bytes.subarray(cursor.at);
	return {number, wireType: 'bytes', offset, length: bytes.length - offset, value: undefined, payload};
}

function fieldText(field: Field, known: FieldSpec | undefined, maxLength: number, depth: number): string {
	const name = known?.name ?? String(field.number);
	const inner = known === undefined ? undefined : innerSpec(known);
	if (field.payload !== undefined && inner !== undefined) {
		return `${name}${messageText(field.payload, inner, maxLength, depth + 1)}`;
	}
	if (field.payload !== undefined) {
		// Without a type: a message where it reads as one and is no text.
		const text = isMessage(field.payload) && known === undefined && !isPrintable(field.payload);
		return text
			? `${name}${messageText(field.payload, undefined, maxLength, depth + 1)}`
			: `${name}: ${quoteBytes(field.payload)}`;
	}
	if (known?.kind === 'enum' && field.value !== undefined) {
		return `${name}: ${known.names.get(field.value) ?? field.value}`;
	}
	if (known?.kind === 'scalar' && known.type === 'bool') return `${name}: ${field.value !== 0}`;
	return `${name}: ${field.value ?? field.wireType}`;
}

function isMessage(bytes: Buffer): boolean {
	let whole = bytes.length > 0;
	for (const _ of fields(bytes, () => (whole = false)));
	return whole;
}

function isPrintable(bytes: Buffer): boolean {
	return /^[\x20-\x7e\s]*$/.test(bytes.toString('latin1'));
}
