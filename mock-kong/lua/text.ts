import type {LuaString, LuaValue} from './values.js';

/** Lua's tostring(); a table's address is a counter, stable for the table. */
export function luaTostring(value: LuaValue): LuaString {
	switch (typeof value) {
		case 'undefined':
			return 'nil';
		case 'boolean':
			return value ? 'true' : 'false';
		case 'number':
			return luaNumber(value);
		case 'string':
			return value;
		case 'symbol':
			return 'userdata: NULL';
		default:
			return `table: ${address(value)}`;
	}
}

/** `%.14g`, as LuaJIT writes numbers. */
export function luaNumber(value: number): LuaString {
	if (Number.isNaN(value)) return 'nan';
	if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
	if (Object.is(value, -0)) return '-0';
	if (Number.isInteger(value) && Math.abs(value) < 1e14) return String(value);
	const [mantissa = '', exponentText = '0'] = value.toExponential(13).split('e');
	const exponent = Number(exponentText);
	if (exponent < -4 || exponent >= 14) {
		const digits = trimZeros(mantissa);
		const size = Math.abs(exponent);
		return `${digits}e${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`;
	}
	return trimZeros(value.toFixed(Math.max(0, 13 - exponent)));
}

/** string.format('%q'). */
export function luaQuote(value: LuaValue): LuaString {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters LuaJIT escapes
	const text = luaTostring(value).replace(/["\\\n\x00-\x1f\x7f]/g, (c, at: number, all: string) => {
		if (c === '"' || c === '\\' || c === '\n') return `\\${c}`;
		const code = c.charCodeAt(0);
		return /[0-9]/.test(all[at + 1] ?? '') ? `\\${String(code).padStart(3, '0')}` : `\\${code}`;
	});
	return `"${text}"`;
}

const strscan =
	/^[\t-\r ]*([+-]?)(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|0x(?=\.?[\da-f])([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?|0b([01]+)|(inf(?:inity)?)|(nan))[\t-\r ]*$/i;

/** tonumber(), with base 10 too (lj_strscan.c): decimal, hex with fraction and exponent, binary, inf and nan. */
export function luaTonumber(value: LuaValue): number | undefined {
	if (typeof value === 'number') return value;
	const found = typeof value === 'string' ? strscan.exec(value) : null;
	if (!found) return undefined;
	const [, sign, decimal, whole, fraction = '', power = '0', binary, infinite] = found;
	const size =
		decimal !== undefined
			? Number(decimal)
			: whole !== undefined
				? Number(`0x${whole}${fraction}`) * 2 ** (Number(power) - 4 * fraction.length)
				: binary !== undefined
					? Number(`0b${binary}`)
					: infinite !== undefined
						? Number.POSITIVE_INFINITY
						: Number.NaN;
	return sign === '-' ? -size : size;
}

const beyondAscii = /[\x80-\xff]/;

/** Lower case of ASCII only, as C's tolower in the C locale: other bytes are no letters. */
export function luaLower(value: LuaString): LuaString {
	if (!beyondAscii.test(value)) return value.toLowerCase();
	return value.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}

function trimZeros(text: string): string {
	return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const addresses = new WeakMap<object, string>();
let nextAddress = 0x7f0000000000;

function address(table: object): string {
	let known = addresses.get(table);
	if (known === undefined) {
		nextAddress += 0x28;
		known = `0x${nextAddress.toString(16)}`;
		addresses.set(table, known);
	}
	return known;
}
