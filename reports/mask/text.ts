/** What stands where a secret stood. */
export const mask = '***';

const leastSecret = 8;
/** Less than this of a secret says nothing. */
const leastPart = 6;

/** Values to hide, in each form text has them in. */
export interface Literals {
	readonly values: readonly string[];
	/** Every form, the longest first. */
	readonly forms: readonly string[];
	/** Each value with any of its characters escaped; undefined when there is none. */
	readonly escaped: RegExp | undefined;
}

export function literalsOf(secrets: readonly string[]): Literals {
	const values = [...new Set(secrets.filter(secret => secret.length >= leastSecret && secret !== mask.repeat(3)))];
	const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length);
	const escaped = values.length === 0 ? undefined : new RegExp(values.map(anyEscapes).join('|'), 'gi');
	return {values, forms, escaped};
}

export function maskLiterals(text: string, {forms, escaped}: Literals): string {
	let masked = text;
	for (const form of forms) if (masked.includes(form)) masked = masked.replaceAll(form, mask);
	// Slow, and needed only where characters are escaped that need not be.
	if (escaped !== undefined && /\\|%[0-9a-f]{2}/i.test(masked)) masked = masked.replace(escaped, mask);
	return masked;
}

/** Where a text was cut through a secret, what is left of it: its beginning at the end, its end at the beginning. */
export function maskEdges(text: string, {values}: Literals): string {
	let masked = text;
	for (const value of values) {
		if (!masked.includes(value.slice(0, leastPart)) && !masked.includes(value.slice(-leastPart))) continue;
		const cut = /(?:…|\.\.\.| \.\.\. \(|" \(|$)/g;
		for (const {index} of [...masked.matchAll(cut)].reverse()) {
			const length = overlap(masked.slice(Math.max(0, index - value.length), index), value);
			if (length >= leastPart) masked = masked.slice(0, index - length) + mask + masked.slice(index);
		}
		for (let length = Math.min(value.length - 1, masked.length); length >= leastPart; length -= 1) {
			if (!masked.startsWith(value.slice(-length))) continue;
			masked = mask + masked.slice(length);
			break;
		}
	}
	return masked;
}

/** How many characters of the end of `text` are the beginning of `value`, but not all of it. */
export function overlap(text: string, value: string): number {
	const last = text.charCodeAt(text.length - 1);
	for (let length = Math.min(value.length - 1, text.length); length > 0; length -= 1) {
		if (value.charCodeAt(length - 1) === last && text.endsWith(value.slice(0, length))) return length;
	}
	return 0;
}

/** `~` for the home directory, where a whole path begins with it. */
export function maskHome(text: string, home: string | undefined): string {
	if (home === undefined || home.length < 2 || !text.includes(home)) return text;
	const trimmed = home.replace(/\/+$/, '');
	return trimmed === '' ? text : text.replace(new RegExp(`(?<![\\w.~-])${literal(trimmed)}(?![\\w.-])`, 'g'), '~');
}

function formsOf(value: string): string[] {
	const json = JSON.stringify(value).slice(1, -1);
	const bytes = Buffer.from(value);
	// Inside a longer text base64 depends on where the value begins; the characters it shares with its neighbours are left.
	const base64 = [0, 1, 2].map(before => {
		const padded = Buffer.concat([Buffer.alloc(before), bytes]);
		const text = padded.toString('base64').replace(/=+$/, '');
		const first = before === 0 ? 0 : before + 1;
		const whole = Math.floor((padded.length * 8) / 6);
		return text.slice(first, whole);
	});
	const forms = [
		value,
		json,
		JSON.stringify(json).slice(1, -1),
		encoded(value),
		...base64,
		...base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_')),
		bytes.toString('hex'),
		bytes.toString('hex').toUpperCase(),
	];
	return forms.filter(form => form.length >= leastSecret);
}

/** @returns empty for what has no UTF-8 */
function encoded(value: string): string {
	try {
		return encodeURIComponent(value);
	} catch {
		return '';
	}
}

/** Case is ignored for the sake of hexadecimal digits; that a secret in another case is hidden too does no harm. */
function anyEscapes(value: string): string {
	return [...value]
		.map(char => {
			const code = char.charCodeAt(0).toString(16).padStart(4, '0');
			const percent = encoded(char).startsWith('%') ? encoded(char) : `%${code.slice(2)}`;
			return `(?:\\\\*${literal(char)}|\\\\+u${code}|\\\\+x${code.slice(2)}|${percent})`;
		})
		.join('');
}

function literal(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
