import {cutText, quoteBytes} from '../shared/text.js';
import {type Token, tokens} from './tokens.js';

/**
 * A message on one line for people: `[0, 3, "plugin.HandleEvent", [{InstanceId: 1, EventName: "access"}]]`. Long strings
 * are cut and marked with their length, the whole at `maxLength` characters; what cannot be read ends it in `…`. It
 * never throws. bin is `bin"…"`, ext `ext(type)"…"`.
 */
export function describe(bytes: Buffer, maxLength = 300): string {
	const out = new Line(maxLength);
	let at = 0;
	while (at < bytes.length && !out.full) {
		if (at > 0) out.add(' + ');
		let problem = '';
		const walk = tokens(bytes, at, issue => {
			if (issue.kind === 'truncated') problem = '…';
			if (issue.kind === 'reserved') problem = '0xc1?';
		});
		let step = walk.next();
		while (!step.done && !out.full) {
			out.token(step.value);
			step = walk.next();
		}
		if (!step.done) break;
		at = step.value;
		if (problem !== '') {
			out.stop(problem);
			break;
		}
	}
	return cutText(out.text, maxLength);
}

interface Level {
	readonly close: ']' | '}';
	readonly map: boolean;
	left: number;
}

class Line {
	text = '';
	readonly #open: Level[] = [];
	#first = true;

	constructor(private readonly maxLength: number) {}

	get full(): boolean {
		return this.text.length > this.maxLength;
	}

	add(text: string): void {
		this.text += text;
	}

	token(token: Token): void {
		const level = this.#open.at(-1);
		if (!this.#first && level !== undefined) this.text += token.role === 'value' && level.map ? ': ' : ', ';
		this.#first = false;
		if (level !== undefined) level.left--;
		if (token.type === 'array' || token.type === 'map') {
			const map = token.type === 'map';
			this.text += map ? '{' : '[';
			this.#open.push({close: map ? '}' : ']', map, left: map ? 2 * token.count : token.count});
			this.#first = true;
		} else this.text += scalarText(token);
		while (this.#open.length > 0 && this.#open.at(-1)?.left === 0) {
			this.text += this.#open.pop()?.close;
			this.#first = false;
		}
		if (this.#open.length === 0) this.#first = true;
	}

	/** Something that cannot be read, then what is still open. */
	stop(mark: string): void {
		const level = this.#open.at(-1);
		if (!this.#first && level !== undefined) this.text += level.map && level.left % 2 === 1 ? ': ' : ', ';
		this.text += mark;
	}
}

function scalarText(token: Token): string {
	const payload = token.payload ?? Buffer.alloc(0);
	switch (token.type) {
		case 'nil':
			return 'nil';
		case 'str':
			return token.role === 'key' && /^[A-Za-z_]\w*$/.test(payload.toString('latin1', 0, 40)) && payload.length <= 40
				? payload.toString('latin1')
				: quoteBytes(payload);
		case 'bin':
			return `bin${quoteBytes(payload)}`;
		case 'ext':
			return `ext(${extType(token)})${quoteBytes(payload)}`;
		case 'float32':
		case 'float64':
			return Number.isInteger(token.value) ? `${token.value}.0` : String(token.value);
		default:
			return String(token.value);
	}
}

function extType(token: Token): number {
	const payload = token.payload;
	if (payload === undefined) return 0;
	// The byte before the payload, signed.
	return new Int8Array(payload.buffer, payload.byteOffset - 1, 1)[0] ?? 0;
}
