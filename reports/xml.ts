// XML 1.0 has no way to write most control characters, halves of surrogate pairs, U+FFFE and U+FFFF, not even as references.
const forbidden =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
	/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
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

function visible(text: string): string {
	return text.replace(forbidden, char => {
		const code = char.charCodeAt(0);
		return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
	});
}
