/** Laying out plain text in columns. Widths are terminal cells. */

const wide =
	/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const combining = /\p{M}/u;
/** A cell each: nearly all there is. */
const plain = /^[ -~]*$/;

/** Cells a terminal uses; an approximation for rare scripts. */
export function displayWidth(text: string): number {
	if (plain.test(text)) return text.length;
	let width = 0;
	for (const char of text) width += combining.test(char) ? 0 : wide.test(char) ? 2 : 1;
	return width;
}

/** Breaks at spaces, inside a word only when it is longer than a line; an indented text stays so. */
export function wrap(text: string, width: number): string[] {
	const indent = /^ */.exec(text)?.[0] ?? '';
	if (indent !== '' && indent.length < width / 2) {
		return wrap(text.slice(indent.length), width - indent.length).map(line => indent + line);
	}
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const joined = line === '' ? word : `${line} ${word}`;
		if (displayWidth(joined) <= width) {
			line = joined;
			continue;
		}
		if (line !== '') lines.push(line);
		const pieces = cutAll(word, width);
		lines.push(...pieces.slice(0, -1));
		line = pieces.at(-1) ?? '';
	}
	return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** `text` where it fits, else its beginning and how much is missing. */
export function cut(text: string, width: number): string {
	if (displayWidth(text) <= width) return text;
	const mark = (missing: number) => ` ... (${missing} more)`;
	const room = Math.max(1, width - mark([...text].length).length);
	const kept = cutAll(text, room)[0] ?? '';
	return `${kept}${mark([...text].length - [...kept].length)}`;
}

/** `text` where it fits, else its beginning: for what can be read in full elsewhere. */
export function clip(text: string, width: number): string {
	return displayWidth(text) <= width ? text : `${cutAll(text, Math.max(1, width - 3))[0] ?? ''}...`;
}

/** `text` where it fits, else its end: of a path what tells it from others. */
export function clipStart(text: string, width: number): string {
	if (displayWidth(text) <= width) return text;
	const chars = [...text];
	while (chars.length > 1 && displayWidth(chars.join('')) > width - 3) chars.shift();
	return `...${chars.join('')}`;
}

/** `label` in a column of `indent` cells, the text beside it, wrapped. */
export function labelled(label: string, lines: readonly string[], indent: number, width: number): string[] {
	const room = Math.max(20, width - indent);
	const body = lines.flatMap(line => wrap(line, room));
	return body.map((line, i) => `${(i === 0 ? label : '').padEnd(indent)}${line}`.trimEnd());
}

/** `1 rule`, `2 rules`. */
export function count(n: number, noun: string): string {
	return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function cutAll(word: string, width: number): string[] {
	if (plain.test(word)) return word.match(new RegExp(`.{1,${width}}`, 'g')) ?? [''];
	const pieces: string[] = [];
	let piece = '';
	for (const char of word) {
		if (piece !== '' && displayWidth(piece) + displayWidth(char) > width) {
			pieces.push(piece);
			piece = '';
		}
		piece += char;
	}
	return [...pieces, piece];
}
