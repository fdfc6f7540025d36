import {LuaMap, type LuaString, type LuaTable} from '../../lua/values.js';
import {addValue} from '../../ngx/args.js';

/** lua-multipart 0.5.9: MultipartData(body, content_type):get_all_with_arrays(). Repeated names are arrays. */
export function decodeMultipart(body: LuaString, contentType: LuaString): LuaTable {
	const boundary = boundaryOf(contentType);
	const table = new LuaMap();
	if (boundary === undefined) return [];
	for (const part of parts(body, boundary)) {
		// `result.indexes[part_name] = { part_index }`: the body's end without a boundary forgets the parts of that name.
		if (part.unfinished) table.delete(part.name);
		addValue(table, part.name, part.value);
	}
	return table.size === 0 ? [] : table;
}

function boundaryOf(contentType: LuaString): LuaString | undefined {
	const found = /;[\t-\r ]*boundary=([^\t-\r ]+)/.exec(contentType)?.[1];
	if (found === undefined) return undefined;
	const [first] = found;
	const plain = (first === '"' || first === "'") && found.endsWith(first) ? found.slice(1, -1) : found;
	return plain === '' ? undefined : plain;
}

interface Part {
	readonly name: LuaString;
	readonly value: LuaString;
	readonly unfinished?: true;
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
	if (draft.name !== undefined) found.push({name: draft.name, value: draft.pieces.join(''), unfinished: true});
	return found;
}

function nextBreak(body: LuaString, from: number): number | undefined {
	for (let i = from; i < body.length; i += 1) if (body[i] === '\r' || body[i] === '\n') return i;
	return undefined;
}

/** `%S:%s*%S`: Lua's white space is ASCII's. */
const header = /[^\t-\r ]:[\t-\r ]*[^\t-\r ]/;

function isPartHeader(line: LuaString): boolean {
	return /^content-disposition/i.test(line) || header.test(line);
}

function nameOf(line: LuaString): LuaString | undefined {
	let name: LuaString | undefined;
	for (const piece of line.split(';')) {
		const match = header.test(piece) ? null : /^[\t-\r ]*name=[\t-\r ]*([^=]*)/i.exec(piece);
		if (match) name = (match[1] ?? '').replace(/[\t-\r ]+$/, '').slice(1, -1);
	}
	return name;
}

/** A CR goes only from before the last piece, whatever that is. */
function withoutLastBreak(pieces: readonly LuaString[]): LuaString[] {
	const kept = [...pieces];
	if (kept.at(-1) === '\n') kept[kept.length - 1] = '';
	if (kept.at(-2) === '\r') kept[kept.length - 2] = '';
	return kept;
}
