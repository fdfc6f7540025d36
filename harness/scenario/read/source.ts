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
	visit,
} from 'yaml';
import {jsonErrorAt} from '../../command-line/json-error.js';
import type {Place} from './problems.js';

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

interface SourceProblem {
	readonly place: Place;
	readonly what: string;
}

export interface SourceFile {
	readonly documents: readonly SourceDocument[];
	/** Why it could not be read whole. */
	readonly problems: readonly SourceProblem[];
}

/** @param json the file says it is JSON; it is read as YAML all the same, for the places of its parts */
export function parseSource(bytes: Buffer, json: boolean): SourceFile {
	const decoded = decode(bytes);
	if (typeof decoded !== 'string') return {documents: [], problems: [decoded]};
	const source = parseYaml(decoded);
	const wrong = json && source.problems.length > 0 ? jsonErrorAt(decoded) : undefined;
	if (wrong === undefined) return source;
	return {documents: [], problems: [{place: wrong, what: `is not JSON: ${wrong.what}`}]};
}

/** The text of a file, or why it is none. */
function decode(bytes: Buffer): string | SourceProblem {
	const text = bytes.toString('utf8');
	// What is no UTF-8 comes back as other bytes.
	const again = Buffer.from(text);
	if (!again.equals(bytes)) {
		let at = 0;
		while (again[at] === bytes[at]) at += 1;
		const before = bytes.subarray(0, at).toString('utf8');
		return {place: placeIn(before), what: `is not UTF-8: byte ${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`};
	}
	// YAML has no such characters, though its parser takes them.
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
	const control = /[\0-\x08\v\f\x0e-\x1f]/.exec(text);
	if (!control) return text.replace(/^\ufeff/, '');
	const escaped = `\\x${control[0].charCodeAt(0).toString(16).padStart(2, '0')}`;
	const what = `has a control character; "${escaped}" is how to write it in quotes, {base64} how to write bytes`;
	return {place: placeIn(text.slice(0, control.index)), what};
}

function placeIn(before: string): Place {
	const lines = before.split('\n');
	return {line: lines.length, column: (lines.at(-1) ?? '').length + 1};
}

function parseYaml(text: string): SourceFile {
	const start: Place = {line: 1, column: 1};
	const lines = new LineCounter();
	// What JSON has not cannot be meant: keys that are no text, types of YAML's own.
	const likeJson = {stringKeys: true, resolveKnownTags: false} as const;
	const options = {lineCounter: lines, merge: true, prettyErrors: false, ...likeJson} as const;
	const parsed: Document.Parsed[] = [parseAllDocuments(text, options)].flat();
	const place = (offset: number): Place => {
		const {line, col} = lines.linePos(offset);
		return {line: Math.max(1, line), column: Math.max(1, col)};
	};
	if (parsed.length > maxDocuments) {
		return {documents: [], problems: [{place: start, what: `has over ${maxDocuments} documents`}]};
	}
	const documents: SourceDocument[] = [];
	const problems: SourceProblem[] = [];
	for (const document of parsed) {
		const error = document.errors[0] ?? document.warnings[0];
		// The parser recurses, and takes its own end for an error in the text.
		if (error && /call stack/i.test(error.message)) {
			problems.push({place: start, what: 'is nested too deeply'});
			continue;
		}
		if (error) {
			problems.push({place: place(error.pos[0]), what: yamlText(error.code, error.message)});
			continue;
		}
		const wrong = tooDeep(document.contents) ?? wrongAlias(document);
		if (wrong) {
			problems.push({place: place(wrong.node.range?.[0] ?? 0), what: wrong.what});
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

/** What to do about the mistakes that people make most. */
const hints: Readonly<Record<string, string>> = {
	BLOCK_AS_IMPLICIT_KEY: 'a value with ": " in it needs quotes, and keys stand under each other',
	BAD_DQ_ESCAPE: 'in single quotes a backslash is one',
	BAD_SCALAR_START: 'such text needs quotes',
};

function yamlText(code: string, message: string): string {
	const first = message.split('\n')[0] ?? message;
	if (code === 'DUPLICATE_KEY') return 'is not YAML: the same key stands twice';
	if (code === 'NON_STRING_KEY') return 'keys must be text';
	if (code === 'TAG_RESOLVE_FAILED') return `unknown tag ${first.replace(/^.*?: (?:tag:yaml\.org,2002:)?/, '')}`;
	const hint = hints[code];
	return `is not YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}${hint === undefined ? '' : `; ${hint}`}`;
}

/** An alias for nothing, or for what it is itself part of. */
function wrongAlias(document: Document.Parsed): {readonly node: Node; readonly what: string} | undefined {
	const anchors = new Map<string, unknown>();
	let wrong: {node: Node; what: string} | undefined;
	visit(document, {
		Node: (_, node, path) => {
			if (!isAlias(node)) {
				if (node.anchor !== undefined) anchors.set(node.anchor, node);
				return undefined;
			}
			const target = anchors.get(node.source);
			if (target === undefined) {
				wrong = {
					node,
					what: `there is no anchor &${node.source} for *${node.source}; text that begins with * needs quotes`,
				};
			} else if ((path as readonly unknown[]).includes(target)) {
				wrong = {node, what: `*${node.source} stands within &${node.source}`};
			}
			return wrong && visit.BREAK;
		},
	});
	return wrong;
}

/** The first node that is nested too deeply. Iterative: the depth is the file's to choose. */
function tooDeep(root: Node | null): {readonly node: Node; readonly what: string} | undefined {
	const open: {node: unknown; depth: number}[] = [{node: root, depth: 1}];
	for (let next = open.pop(); next; next = open.pop()) {
		const {node, depth} = next;
		if (isPair(node)) open.push({node: node.key, depth}, {node: node.value, depth});
		if (!isCollection(node)) continue;
		if (depth > maxDepth) return {node, what: `is nested over ${maxDepth} deep`};
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
