import {addValue} from '../ngx/args.js';
import {LuaMap, type LuaString, type LuaTable} from '../wire/shared/lua.js';

/** lua-multipart 0.5.9: MultipartData(body, content_type):get_all_with_arrays(). Repeated names are arrays. */
export function decodeMultipart(body: LuaString, contentType: LuaString): LuaTable {
	const boundary = boundaryOf(contentType);
	const table = new LuaMap();
	if (boundary === undefined) return [];
	for (const part of parts(body, boundary)) addValue(table, part.name, part.value);
	return table.size === 0 ? [] : table;
}

function boundaryOf(contentType: LuaString): LuaString | undefined {
	const found = /;\s*boundary=(\S+)/.exec(contentType)?.[1];
	if (found === undefined) return undefined;
	const plain = /^(["']).*\1$/.test(found) && found.length > 1 ? found.slice(1, -1) : found;
	return plain === '' ? undefined : plain;
}

interface Part {
	readonly name: LuaString;
	readonly value: LuaString;
}

/** A part under construction: pieces of its value, each a line or the one line-break character after it. */
interface Draft {
	name: LuaString | undefined;
	pieces: LuaString[];
	inValue: boolean;
}

function parts(body: LuaString, boundary: LuaString): Part[] {
	const found: Part[] = [];
	let draft: Draft = {name: undefined, pieces: [], inValue: false};
	for (let at = 0; at <= body.length; ) {
		const end = nextBreak(body, at);
		const line = body.slice(at, end ?? body.length);
		const lineBreak = end === undefined ? '' : (body[end] ?? '');
		at = end === undefined ? body.length + 1 : end + 1;
		if (line === '') {
			if (lineBreak !== '' && draft.inValue) draft.pieces.push(lineBreak);
		} else if (line.startsWith('--') && line.startsWith(boundary, 2)) {
			draft.inValue = false;
			if (draft.name === undefined) continue;
			found.push({name: draft.name, value: withoutLastBreak(draft.pieces).join('')});
			draft = {name: undefined, pieces: [], inValue: false};
		} else if (!draft.inValue && isPartHeader(line)) {
			if (/^content-disposition/i.test(line)) draft.name = nameOf(line) ?? draft.name;
			if (end !== undefined && body.startsWith('\r\n\r\n', end)) {
				draft.inValue = true;
				at = end + 4;
			}
		} else {
			draft.inValue = true;
			draft.pieces.push(line);
			if (lineBreak !== '') draft.pieces.push(lineBreak);
		}
	}
	if (draft.name !== undefined) found.push({name: draft.name, value: draft.pieces.join('')});
	return found;
}

function nextBreak(body: LuaString, from: number): number | undefined {
	for (let i = from; i < body.length; i += 1) if (body[i] === '\r' || body[i] === '\n') return i;
	return undefined;
}

function isPartHeader(line: LuaString): boolean {
	return /^content-disposition/i.test(line) || /\S:\s*\S/.test(line);
}

function nameOf(line: LuaString): LuaString | undefined {
	let name: LuaString | undefined;
	for (const piece of line.split(';')) {
		const match = /\S:\s*\S/.test(piece) ? null : /^\s*name=\s*([^=]*)/i.exec(piece);
		if (match) name = (match[1] ?? '').trimEnd().slice(1, -1);
	}
	return name;
}

function withoutLastBreak(pieces: readonly LuaString[]): LuaString[] {
	const kept = [...pieces];
	if (kept.at(-1) === '\n') kept.pop();
	if (kept.at(-1) === '\r') kept.pop();
	return kept;
}
