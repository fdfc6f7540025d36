/** Bytes as a quoted string for people: UTF-8 where they are, else `\xNN`; long ones cut and marked with their length. */
export function quoteBytes(bytes: Uint8Array, maxBytes = 80): string {
	const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (view.length <= maxBytes) return `"${escapeBytes(view)}"`;
	let end = maxBytes;
	// Not inside a character: its bytes after the first are 10xxxxxx.
	while (end > maxBytes - 4 && ((view[end] ?? 0) & 0xc0) === 0x80) end--;
	return `"${escapeBytes(view.subarray(0, end))}…" (${view.length} bytes)`;
}

const lenient = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

function escapeBytes(bytes: Buffer): string {
	let text: string;
	try {
		text = lenient.decode(bytes);
	} catch {
		return Array.from(bytes, byte =>
			byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
				? String.fromCharCode(byte)
				: `\\x${byte.toString(16).padStart(2, '0')}`,
		).join('');
	}
	return escapeText(text);
}

const named: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\'};

/** Escapes quotes and what a terminal would obey: control characters, format and bidirectional marks, separators. */
function escapeText(text: string): string {
	return text.replace(/["\\]|\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, found => {
		const code = found.codePointAt(0) ?? 0;
		return named[found] ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`);
	});
}

/** Cuts a text at `maxLength` characters and marks it; never inside a surrogate pair. */
export function cutText(text: string, maxLength: number): string {
	if (text.length <= maxLength) return text;
	let end = Math.max(0, maxLength - 1);
	const last = text.charCodeAt(end - 1);
	if (last >= 0xd800 && last < 0xdc00) end--;
	return `${text.slice(0, end)}…`;
}
