import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import type protobuf from 'protobufjs';
import {ConformError} from '../../errors.js';
import {here} from './here.js';

/** The scalar types that occur on this wire. */
export type ScalarType = 'int32' | 'int64' | 'bool' | 'double' | 'string' | 'bytes';

interface FieldBase {
	readonly name: string;
	readonly number: number;
	/** Member of a oneof: no default when absent, never left out when set. */
	readonly inOneof: boolean;
}

export type FieldSpec =
	| (FieldBase & {readonly kind: 'scalar'; readonly type: ScalarType; readonly repeated: boolean})
	| (FieldBase & {readonly kind: 'enum'; readonly names: ReadonlyMap<number, string>})
	| (FieldBase & {readonly kind: 'message'; readonly spec: MessageSpec; readonly repeated: boolean})
	/** `entry` is the map's entry message: key 1, value 2. */
	| (FieldBase & {readonly kind: 'map'; readonly entry: MessageSpec});

export interface MessageSpec {
	/** `KV`, or `google.protobuf.Value` outside Kong's package. */
	readonly name: string;
	readonly fields: readonly FieldSpec[];
	readonly byNumber: ReadonlyMap<number, FieldSpec>;
	readonly byName: ReadonlyMap<string, FieldSpec>;
}

/**
 * The message called `name` in pluginsocket.proto (`KV`, `MemoryStats.WorkerLuaVm`, `google.protobuf.Value`).
 * The first call parses the file, which takes some 80 ms.
 */
export function messageSpec(name: string): MessageSpec {
	const known = specs.get(name);
	if (known !== undefined) return known;
	root ??= parse();
	return specOf(root.lookupType(name.includes('.protobuf.') ? name : `${kongPackage}.${name}`));
}

/** Does now what the first use would: for callers that time what comes next. */
export function loadSchema(): void {
	messageSpec('RpcCall');
}

const kongPackage = 'kong_plugin_protocol';
const specs = new Map<string, MessageSpec>();
let library: typeof protobuf | undefined;
let root: protobuf.Root | undefined;

function protobufjs(): typeof protobuf {
	// Not imported: a MsgPack server's run never needs it.
	library ??= createRequire(here)('protobufjs') as typeof protobuf;
	return library;
}

function parse(): protobuf.Root {
	const library = protobufjs();
	const parsed = new library.Root();
	for (const file of ['google/protobuf/empty.proto', 'google/protobuf/struct.proto']) {
		const nested = library.common.get(file)?.nested;
		if (nested !== undefined) parsed.addJSON(nested);
	}
	const source = readFileSync(new URL('pluginsocket.proto', here), 'utf8');
	library.parse(source, parsed, {keepCase: true});
	parsed.resolveAll();
	return parsed;
}

function specOf(type: protobuf.Type): MessageSpec {
	const full = type.fullName.replace(/^\./, '');
	const name = full.startsWith(`${kongPackage}.`) ? full.slice(kongPackage.length + 1) : full;
	const known = specs.get(name);
	if (known !== undefined) return known;
	const fields: FieldSpec[] = [];
	const byNumber = new Map<number, FieldSpec>();
	const byName = new Map<string, FieldSpec>();
	const spec: MessageSpec = {name, fields, byNumber, byName};
	// Before its fields: Value holds Struct, which holds Value.
	specs.set(name, spec);
	for (const field of type.fieldsArray) {
		const made = fieldSpec(field, name);
		fields.push(made);
		byNumber.set(made.number, made);
		byName.set(made.name, made);
	}
	return spec;
}

function fieldSpec(field: protobuf.Field, owner: string): FieldSpec {
	// protobufjs gives the fields of google's messages in camel case.
	const name = field.name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
	const base: FieldBase = {name, number: field.id, inOneof: field.partOf !== null};
	if (field.map) return {...base, kind: 'map', entry: entrySpec(field, `${owner}.${name}`)};
	return valueSpec(base, field);
}

function entrySpec(field: protobuf.Field, name: string): MessageSpec {
	const key: FieldSpec = {name: 'key', number: 1, inOneof: false, kind: 'scalar', type: 'string', repeated: false};
	const value = valueSpec({name: 'value', number: 2, inOneof: false}, field);
	const fields = [key, value];
	return {
		name,
		fields,
		byNumber: new Map(fields.map(f => [f.number, f])),
		byName: new Map(fields.map(f => [f.name, f])),
	};
}

function valueSpec(base: FieldBase, field: protobuf.Field): FieldSpec {
	const {resolvedType, repeated} = field;
	if (resolvedType === null) return {...base, kind: 'scalar', type: scalarType(field.type), repeated};
	if ('values' in resolvedType) {
		return {...base, kind: 'enum', names: new Map(Object.entries(resolvedType.values).map(([n, v]) => [v, n]))};
	}
	return {...base, kind: 'message', spec: specOf(resolvedType), repeated};
}

const scalarTypes: readonly ScalarType[] = ['int32', 'int64', 'bool', 'double', 'string', 'bytes'];

function scalarType(text: string): ScalarType {
	const found = scalarTypes.find(type => type === text);
	if (found !== undefined) return found;
	throw new ConformError({code: 'internal', what: `pluginsocket.proto uses the type ${text}, which the codec lacks`});
}
