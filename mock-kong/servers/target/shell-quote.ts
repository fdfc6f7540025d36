/** One word of a POSIX shell command, quoted only where it must be. `{prefix}` inside stays what it is. */
export function shellQuote(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command of quoted words. */
export function shellCommand(words: readonly string[]): string {
	return words.map(shellQuote).join(' ');
}
