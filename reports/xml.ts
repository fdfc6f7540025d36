import {escapeText, replaceUnsafe} from './escape.js';

const special: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
	'\t': '&#9;',
	'\n': '&#10;',
	'\r': '&#13;',
};

/** Text between tags; what XML cannot hold becomes `\x1b`. */
export function xmlText(text: string): string {
	return visible(text).replace(/[&<>\r]/g, char => special[char] ?? char);
}

/** Text in an attribute in double quotes; line breaks stay what they are. */
export function xmlAttribute(text: string): string {
	return visible(text).replace(/[&<>"'\t\n\r]/g, char => special[char] ?? char);
}

/** ` name="value"` for each that is there. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number | undefined>>): string {
	return Object.entries(attributes)
		.map(([name, value]) => (value === undefined ? '' : ` ${name}="${xmlAttribute(String(value))}"`))
		.join('');
}

/** XML 1.0 has no way to write most of what is unsafe, not even as references; what lays text out may stay. */
function visible(text: string): string {
	return replaceUnsafe(text, char => ('\t\n\r'.includes(char) ? char : escapeText(char)));
}
