import {
	type Document,
	isAlias,
	isCollection,
	isMap,
	isPair,
	isScalar,
	LineCounter,
	type Node,
	parseAllDocuments,
} from 'yaml';
import type {Place} from './problems.js';

/** Bytes of a scenario file; long bodies belong in files of their own. */
const maxBytes = 1024 * 1024;
const maxDepth = 64;
const maxDocuments = 1000;
/** What YAML's aliases may multiply nodes by, so that a short file does not become a large one. */
const maxAliasCount = 100;

export type Path = readonly (string | number)[];

/** One document of a file: its data, and where each part of it stands. */
export interface SourceDocument {
	readonly data: unknown;
	/** Where the value at `path` stands; where there is none, what it is missing from. */
	at(path: Path): Place;
	/** Where the key stands that `path` ends in. */
	keyAt(path: Path): Place;
}

export interface SourceFile {
	readonly documents: readonly SourceDocument[];
	/** Why it could not be read whole. */
	readonly problems: readonly {readonly place: Place; readonly what: string}[];
}

/** Reads YAML, or JSON, which is YAML too; empty documents are left out. */
export function parseSource(text: string): SourceFile {
	const start: Place = {line: 1, column: 1};
	if (Buffer.byteLength(text) > maxBytes) {
		return {documents: [], problems: [{place: start, what: `is over ${maxBytes} bytes; put bodies into files`}]};
	}
	const lines = new LineCounter();
	let parsed: Document.Parsed[];
	try {
		parsed = [parseAllDocuments(text, {lineCounter: lines, merge: true, prettyErrors: false})].flat();
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return {documents: [], problems: [{place: start, what: 'is nested too deeply'}]};
	}
	const place = (offset: number): Place => {
		const {line, col} = lines.linePos(offset);
		return {line: Math.max(1, line), column: Math.max(1, col)};
	};
	if (parsed.length > maxDocuments) {
		return {documents: [], problems: [{place: start, what: `has over ${maxDocuments} documents`}]};
	}
	const documents: SourceDocument[] = [];
	const problems: {place: Place; what: string}[] = [];
	for (const document of parsed) {
		const error = document.errors[0];
		if (error) {
			problems.push({place: place(error.pos[0]), what: `is not YAML: ${yamlText(error.code, error.message)}`});
			continue;
		}
		const deep = tooDeep(document.contents);
		if (deep) {
			problems.push({place: place(deep.range?.[0] ?? 0), what: `is nested over ${maxDepth} deep`});
			continue;
		}
		keepText(document.contents, false);
		try {
			const data: unknown = document.toJS({maxAliasCount});
			if (data !== null) documents.push(new YamlDocument(document, data, place));
		} catch (cause) {
			const what = cause instanceof Error ? cause.message : String(cause);
			const known = /alias/i.test(what) ? 'has more aliases than a scenario needs' : what;
			problems.push({place: place(document.contents?.range?.[0] ?? 0), what: known});
		}
	}
	return {documents, problems};
}

function yamlText(code: string, message: string): string {
	const first = message.split('\n')[0] ?? message;
	return code === 'DUPLICATE_KEY' ? 'the same key stands twice' : first.charAt(0).toLowerCase() + first.slice(1);
}

/** The first node that is nested too deeply. Iterative: the depth is the file's to choose. */
function tooDeep(root: Node | null): Node | undefined {
	const open: {node: unknown; depth: number}[] = [{node: root, depth: 1}];
	for (let next = open.pop(); next; next = open.pop()) {
		const {node, depth} = next;
		if (isPair(node)) open.push({node: node.key, depth}, {node: node.value, depth});
		if (!isCollection(node)) continue;
		if (depth > maxDepth) return node;
		for (const item of node.items) open.push({node: item, depth: depth + 1});
	}
	return undefined;
}

/** Where a value is text whatever it looks like, and below what it is never ours to say. */
const textKeys = new Set(['headers', 'query']);
const opaqueKeys = new Set([
	...['config', 'configure', 'route', 'service', 'consumer', 'credential', 'consumers', 'shared', 'ctx', 'context'],
	...['args', 'answer', 'value', 'json'],
]);

/** A header `x-version: 1.10` is that text, not the number 1.1. */
function keepText(node: unknown, text: boolean): void {
	if (isMap(node)) {
		for (const {key, value} of node.items) {
			const name = isScalar(key) ? String(key.value) : '';
			if (text || !opaqueKeys.has(name)) keepText(value, text || textKeys.has(name));
		}
	} else if (isCollection(node)) {
		for (const item of node.items) keepText(item, text);
	} else if (text && isScalar(node) && ['number', 'boolean'].includes(typeof node.value)) {
		node.value = node.source ?? node.value;
	}
}

class YamlDocument implements SourceDocument {
	constructor(
		private readonly document: Document.Parsed,
		readonly data: unknown,
		private readonly place: (offset: number) => Place,
	) {}

	at(path: Path): Place {
		return this.#place(path, 'value');
	}

	keyAt(path: Path): Place {
		return this.#place(path, 'key');
	}

	#place(path: Path, what: 'key' | 'value'): Place {
		let node: unknown = this.document.contents;
		let offset = startOf(node) ?? 0;
		for (const [i, step] of path.entries()) {
			if (isAlias(node)) node = node.resolve(this.document);
			if (!isCollection(node)) break;
			const pair = isMap(node)
				? node.items.find(({key}) => (isScalar(key) ? String(key.value) : String(key)) === String(step))
				: undefined;
			const last = i === path.length - 1;
			const found: unknown = pair
				? last && what === 'key'
					? pair.key
					: (pair.value ?? pair.key)
				: node.get(step, true);
			const start = startOf(found);
			if (start === undefined) break;
			offset = start;
			node = found;
		}
		return this.place(offset);
	}
}

function startOf(node: unknown): number | undefined {
	if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
	return Number(node.range[0]);
}
