import {Cursor, wireTypeNames} from './cursor.js';
import type {FieldSpec, MessageSpec} from './schema.js';

/** One field of a protobuf message as it lies on the wire. */
export interface Field {
	readonly number: number;
	readonly wireType: (typeof wireTypeNames)[number];
	/** Of the tag. */
	readonly offset: number;
	/** Bytes of tag and value. */
	readonly length: number;
	/** Varints (signed), 64bit as a double, 32bit unsigned. */
	readonly value: number | undefined;
	/** Of wire type bytes: a view of the message. */
	readonly payload: Buffer | undefined;
}

/** Something no careful server sends, though lua-protobuf may pass over it; or the place where reading ends. */
export interface Issue {
	readonly kind: 'truncated' | 'bad-tag' | 'unknown-field' | 'wrong-wire-type' | 'invalid-utf8' | 'repeated-field';
	readonly offset: number;
	readonly text: string;
}

/** Walks the fields of one message, one level deep; it ends early where a field cannot be read. */
export function* fields(bytes: Buffer, report: (issue: Issue) => void = () => {}): Generator<Field, void> {
	const cursor = new Cursor(bytes);
	while (!cursor.done) {
		const offset = cursor.at;
		if (!cursor.varint()) {
			report({kind: 'truncated', offset, text: 'the message ends inside a tag'});
			return;
		}
		const tag = cursor.low;
		const wireType = wireTypeNames[tag & 7];
		if (wireType === undefined || wireType === 'gend' || tag >>> 3 === 0) {
			report({kind: 'bad-tag', offset, text: `no field has the tag ${tag}`});
			return;
		}
		const start = cursor.at;
		if (!cursor.skip(tag)) {
			report({kind: 'truncated', offset, text: `the message ends inside field ${tag >>> 3}`});
			return;
		}
		const inner = new Cursor(bytes, start, cursor.at);
		let value: number | undefined;
		let payload: Buffer | undefined;
		if (wireType === 'varint') value = inner.varint() ? inner.signed : undefined;
		else if (wireType === '64bit') value = inner.double();
		else if (wireType === '32bit') value = bytes.readUInt32LE(start);
		else if (wireType === 'bytes') payload = inner.varint() ? bytes.subarray(inner.at, cursor.at) : undefined;
		yield {number: tag >>> 3, wireType, offset, length: cursor.at - offset, value, payload};
	}
}

/** Every issue of a message of type `spec`, its inner messages included; offsets are of the whole message. */
export function inspect(spec: MessageSpec, bytes: Buffer, maxDepth = 128): Issue[] {
	const issues: Issue[] = [];
	const todo: {spec: MessageSpec; bytes: Buffer; base: number; depth: number}[] = [{spec, bytes, base: 0, depth: 0}];
	for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
		const {base, depth} = next;
		const seen = new Set<number>();
		const report = (issue: Issue) => issues.push({...issue, offset: issue.offset + base});
		for (const field of fields(next.bytes, report)) {
			const known = next.spec.byNumber.get(field.number);
			for (const issue of fieldIssues(next.spec, known, field, seen)) report(issue);
			seen.add(field.number);
			const inner = known === undefined ? undefined : innerSpec(known);
			if (inner === undefined || field.payload === undefined || depth >= maxDepth) continue;
			const innerBase = base + field.offset + field.length - field.payload.length;
			todo.push({spec: inner, bytes: field.payload, base: innerBase, depth: depth + 1});
		}
	}
	return issues;
}

/** The message inside a field of messages or of a map. */
export function innerSpec(field: FieldSpec): MessageSpec | undefined {
	if (field.kind === 'message') return field.spec;
	return field.kind === 'map' ? field.entry : undefined;
}

function* fieldIssues(
	spec: MessageSpec,
	known: FieldSpec | undefined,
	field: Field,
	seen: ReadonlySet<number>,
): Generator<Issue> {
	const {offset} = field;
	if (known === undefined) {
		yield {kind: 'unknown-field', offset, text: `${spec.name} has no field ${field.number}`};
		return;
	}
	const repeated = known.kind === 'map' || (known.kind !== 'enum' && known.repeated);
	const wanted = wireTypeOf(known);
	if (field.wireType !== wanted && !(repeated && field.wireType === 'bytes')) {
		const text = `${spec.name}.${known.name} is ${wanted} on the wire, not ${field.wireType}`;
		yield {kind: 'wrong-wire-type', offset, text};
	}
	if (!repeated && seen.has(field.number)) {
		yield {kind: 'repeated-field', offset, text: `${spec.name}.${known.name} comes more than once`};
	}
	const isText = known.kind === 'scalar' && known.type === 'string';
	if (isText && field.payload !== undefined && !field.payload.equals(Buffer.from(field.payload.toString('utf8')))) {
		yield {kind: 'invalid-utf8', offset, text: `${spec.name}.${known.name} is not UTF-8`};
	}
}

function wireTypeOf(field: FieldSpec): Field['wireType'] {
	if (field.kind === 'enum') return 'varint';
	if (field.kind !== 'scalar' || field.type === 'string' || field.type === 'bytes') return 'bytes';
	return field.type === 'double' ? '64bit' : 'varint';
}
