import {luaNumber, luaTostring} from '../../lua/text.js';
import {type LuaKey, LuaMap, type LuaString, type LuaTable, type LuaValue} from '../../lua/values.js';

const wrap = 120;

/** inspect.lua, as kong.log.inspect prints a value. */
export function inspectText(value: LuaValue): LuaString {
	return new Inspector(value).text;
}

/** pdk/log.lua, gen_log_func: the lines of a box 120 wide, its header first. */
export function inspectBox(full: LuaString): LuaString[] {
	let at = full.indexOf('\n') + 1;
	const lines = [`${full.slice(0, Math.max(0, at - 1))}${'-'.repeat(Math.max(0, wrap - at + 2))}+`];
	while (at < full.length) {
		let part = full.slice(at, at + wrap);
		const newline = part.indexOf('\n');
		if (newline === -1) at += wrap;
		else {
			part = part.slice(0, newline);
			at += newline + 1;
		}
		lines.push(`|${part.padEnd(wrap)}|`);
		if (at >= full.length) lines.push(`+${'-'.repeat(wrap)}+`);
	}
	return lines;
}

class Inspector {
	readonly text: LuaString;
	readonly #seen = new Map<LuaTable, number>();
	readonly #ids = new Map<LuaTable, number>();

	constructor(value: LuaValue) {
		this.#count(value);
		this.text = this.#write(value, 0);
	}

	#count(value: LuaValue): void {
		if (typeof value !== 'object') return;
		const seen = this.#seen.get(value) ?? 0;
		this.#seen.set(value, seen + 1);
		if (seen > 0) return;
		for (const item of value instanceof LuaMap ? value.values() : value) this.#count(item);
	}

	#write(value: LuaValue, depth: number): LuaString {
		switch (typeof value) {
			case 'string':
				return smartQuote(value);
			case 'symbol':
				return '<userdata 1>';
			case 'object':
				return this.#table(value, depth);
			default:
				return luaTostring(value);
		}
	}

	#table(value: LuaTable, depth: number): LuaString {
		const known = this.#ids.get(value);
		if (known !== undefined) return `<table ${known}>`;
		let id = '';
		if ((this.#seen.get(value) ?? 0) > 1) {
			this.#ids.set(value, this.#ids.size + 1);
			id = `<${this.#ids.size}>`;
		}
		const sequence = sequenceOf(value);
		const rest = restOf(value, sequence.length);
		if (sequence.length === 0 && rest.length === 0) return `${id}{}`;
		const indent = `\n${'  '.repeat(depth + 1)}`;
		const items = sequence.map(item => ` ${this.#write(item, depth + 1)}`);
		for (const [key, item] of rest) items.push(`${indent}${fieldKey(key)} = ${this.#write(item, depth + 1)}`);
		const close = rest.length > 0 ? `\n${'  '.repeat(depth)}` : ' ';
		return `${id}{${items.join(',')}${close}}`;
	}
}

function sequenceOf(value: LuaTable): LuaValue[] {
	const items: LuaValue[] = [];
	for (let i = 1; ; i += 1) {
		const item = value instanceof LuaMap ? value.get(i) : value[i - 1];
		if (item === undefined) return items;
		items.push(item);
	}
}

const keyOrder: Readonly<Record<string, number>> = {number: 1, boolean: 2, string: 3};

function restOf(value: LuaTable, sequenceLength: number): [LuaKey, LuaValue][] {
	const pairs: [LuaKey, LuaValue][] =
		value instanceof LuaMap
			? [...value]
			: value.flatMap((item, i): [LuaKey, LuaValue][] => (item === undefined ? [] : [[i + 1, item]]));
	return pairs
		.filter(([key]) => !(typeof key === 'number' && Number.isInteger(key) && key >= 1 && key <= sequenceLength))
		.sort(([a], [b]) => {
			if (typeof a !== typeof b) return (keyOrder[typeof a] ?? 9) - (keyOrder[typeof b] ?? 9);
			return a < b ? -1 : a > b ? 1 : 0;
		});
}

function fieldKey(key: LuaKey): LuaString {
	if (typeof key === 'string') return /^[A-Za-z_]\w*$/.test(key) ? key : `[${smartQuote(key)}]`;
	return `[${typeof key === 'number' ? luaNumber(key) : String(key)}]`;
}

function smartQuote(text: LuaString): LuaString {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: inspect.lua escapes these
	const escaped = text.replace(/[\\\x00-\x1f\x7f]/g, (c, at: number) => {
		const short = {
			'\\': '\\\\',
			'\x07': '\\a',
			'\b': '\\b',
			'\f': '\\f',
			'\n': '\\n',
			'\r': '\\r',
			'\t': '\\t',
			'\v': '\\v',
		}[c];
		if (short !== undefined) return short;
		const next = text[at + 1] ?? '';
		return `\\${/\d/.test(next) ? String(c.charCodeAt(0)).padStart(3, '0') : c.charCodeAt(0)}`;
	});
	return text.includes('"') && !text.includes("'") ? `'${escaped}'` : `"${escaped.replaceAll('"', '\\"')}"`;
}
