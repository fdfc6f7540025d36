import type {JsonValue} from '../servers/definition.js';
import {formatG} from './lua-number.js';

const short: Readonly<Record<string, string>> = {
	'"': '\\"',
	'\\': '\\\\',
	'/': '\\/',
	'\b': '\\b',
	'\t': '\\t',
	'\n': '\\n',
	'\f': '\\f',
	'\r': '\\r',
};

/**
 * JSON as lua-cjson encodes it: `/` and DEL escaped, other characters as they are, numbers as `%.<digits>g` (so without
 * `.0`; from 10^digits on with an exponent, digits beyond lost). `[]` and `{}` are told apart as given.
 * @param digits cjson's encode_number_precision: 14 up to Kong 3.5, 16 since.
 */
export function cjsonEncode(value: JsonValue, digits: 14 | 16): string {
	switch (typeof value) {
		case 'string':
			return text(value);
		case 'number':
			return formatG(value, digits);
		case 'boolean':
			return String(value);
		default:
			break;
	}
	if (value === null) return 'null';
	if (Array.isArray(value)) return `[${value.map(element => cjsonEncode(element, digits)).join(',')}]`;
	const members = Object.entries(value).map(([key, member]) => `${text(key)}:${cjsonEncode(member, digits)}`);
	return `{${members.join(',')}}`;
}

function text(value: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what cjson escapes
	return `"${value.replace(/[\x00-\x1f"\\/\x7f]/g, char => short[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}
