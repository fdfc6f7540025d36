/**
 * Replaces `{prefix}` in a shell command. The path is quoted where it needs to be, in the way the place asks for: bare, in
 * double quotes or in single quotes.
 */
export function withPrefix(command: string, prefix: string): string {
	if (!command.includes('{prefix}')) return command;
	const plain = /^[\w@%+=:,./-]+$/.test(prefix);
	let quote: '"' | "'" | undefined;
	let out = '';
	for (let at = 0; at < command.length; at += 1) {
		const char = command.charAt(at);
		if (command.startsWith('{prefix}', at)) {
			out += plain ? prefix : quoted(prefix, quote);
			at += '{prefix}'.length - 1;
			continue;
		}
		if (char === '\\' && quote !== "'") {
			out += char + command.charAt(at + 1);
			at += 1;
			continue;
		}
		if (quote === undefined && (char === '"' || char === "'")) quote = char;
		else if (char === quote) quote = undefined;
		out += char;
	}
	return out;
}

function quoted(text: string, within: '"' | "'" | undefined): string {
	switch (within) {
		case '"':
			return text.replace(/[$`"\\]/g, '\\$&');
		case "'":
			return text.replaceAll("'", "'\\''");
		case undefined:
			return `'${text.replaceAll("'", "'\\''")}'`;
	}
}
