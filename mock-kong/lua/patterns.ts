/**
 * Lua's patterns (lstrlib.c of Lua 5.1) on Lua strings: schemas use them in `match` and its kin.
 * @throws Error with Lua's text for a malformed pattern.
 */
export function luaMatches(subject: string, pattern: string): boolean {
	const anchored = pattern.startsWith('^');
	for (let start = 0; start <= subject.length; start += 1) {
		if (new Matcher(subject, pattern).match(start, anchored ? 1 : 0) !== undefined) return true;
		if (anchored) return false;
	}
	return false;
}

/** Enough for any honest pattern: Lua itself gives up on the C stack. */
const maxSteps = 200_000;

const openCapture = -1;
const positionCapture = -2;

class Matcher {
	readonly #captures: {start: number; length: number}[] = [];
	#steps = 0;

	constructor(
		private readonly subject: string,
		private readonly pattern: string,
	) {}

	/** End of the match of the pattern from `p` at `s`. */
	match(s: number, p: number): number | undefined {
		this.#steps += 1;
		if (this.#steps > maxSteps) throw new Error('pattern too complex');
		if (p >= this.pattern.length) return s;
		const char = this.pattern[p];
		const next = this.pattern[p + 1];
		if (char === '(') return next === ')' ? this.#open(s, p + 2, positionCapture) : this.#open(s, p + 1, openCapture);
		if (char === ')') return this.#close(s, p + 1);
		if (char === '%' && next === 'b') return this.#balance(s, p + 2);
		if (char === '%' && next === 'f') return this.#frontier(s, p + 2);
		if (char === '%' && next !== undefined && /\d/.test(next)) return this.#backReference(s, p, Number(next));
		if (char === '$' && p + 1 === this.pattern.length) return s === this.subject.length ? s : undefined;
		return this.#repeated(s, p);
	}

	#repeated(s: number, p: number): number | undefined {
		const end = this.#classEnd(p);
		const one = s < this.subject.length && this.#single(s, p, end);
		switch (this.pattern[end]) {
			case '?': {
				const taken = one ? this.match(s + 1, end + 1) : undefined;
				return taken ?? this.match(s, end + 1);
			}
			case '*':
				return this.#most(s, p, end, 0);
			case '+':
				return one ? this.#most(s, p, end, 1) : undefined;
			case '-':
				for (let at = s; ; at += 1) {
					const found = this.match(at, end + 1);
					if (found !== undefined) return found;
					if (at >= this.subject.length || !this.#single(at, p, end)) return undefined;
				}
			default:
				return one ? this.match(s + 1, end) : undefined;
		}
	}

	#most(s: number, p: number, end: number, least: number): number | undefined {
		let count = 0;
		while (s + count < this.subject.length && this.#single(s + count, p, end)) count += 1;
		for (; count >= least; count -= 1) {
			const found = this.match(s + count, end + 1);
			if (found !== undefined) return found;
		}
		return undefined;
	}

	#open(s: number, p: number, length: number): number | undefined {
		this.#captures.push({start: s, length});
		const found = this.match(s, p);
		if (found === undefined) this.#captures.pop();
		return found;
	}

	#close(s: number, p: number): number | undefined {
		const capture = this.#captures.findLast(({length}) => length === openCapture);
		if (!capture) throw new Error('invalid pattern capture');
		capture.length = s - capture.start;
		const found = this.match(s, p);
		if (found === undefined) capture.length = openCapture;
		return found;
	}

	#balance(s: number, p: number): number | undefined {
		const open = this.pattern[p];
		const close = this.pattern[p + 1];
		if (open === undefined || close === undefined) throw new Error('unbalanced pattern');
		if (this.subject[s] !== open) return undefined;
		let depth = 1;
		for (let at = s + 1; at < this.subject.length; at += 1) {
			if (this.subject[at] === close) depth -= 1;
			else if (this.subject[at] === open) depth += 1;
			if (depth === 0) return this.match(at + 1, p + 2);
		}
		return undefined;
	}

	#frontier(s: number, p: number): number | undefined {
		if (this.pattern[p] !== '[') throw new Error("missing '[' after '%f' in pattern");
		const end = this.#classEnd(p);
		const before = s === 0 ? '\0' : (this.subject[s - 1] ?? '\0');
		const here = this.subject[s] ?? '\0';
		if (this.#inSet(before, p, end - 1) || !this.#inSet(here, p, end - 1)) return undefined;
		return this.match(s, end);
	}

	#backReference(s: number, p: number, number: number): number | undefined {
		const capture = this.#captures[number - 1];
		if (!capture || capture.length === openCapture) throw new Error('invalid capture index');
		const text = this.subject.substr(capture.start, Math.max(0, capture.length));
		return this.subject.startsWith(text, s) ? this.match(s + text.length, p + 2) : undefined;
	}

	/** Index behind the single-character class at `p`. */
	#classEnd(p: number): number {
		const char = this.pattern[p];
		if (char === '%') {
			if (p + 1 >= this.pattern.length) throw new Error("malformed pattern (ends with '%')");
			return p + 2;
		}
		if (char !== '[') return p + 1;
		let at = p + 1;
		if (this.pattern[at] === '^') at += 1;
		do {
			if (at >= this.pattern.length) throw new Error("malformed pattern (missing ']')");
			at += this.pattern[at] === '%' ? 2 : 1;
		} while (this.pattern[at] !== ']');
		return at + 1;
	}

	#single(s: number, p: number, end: number): boolean {
		const char = this.subject[s] ?? '';
		switch (this.pattern[p]) {
			case '.':
				return true;
			case '%':
				return inClass(char, this.pattern[p + 1] ?? '');
			case '[':
				return this.#inSet(char, p, end - 1);
			default:
				return this.pattern[p] === char;
		}
	}

	/** @param last index of the closing bracket */
	#inSet(char: string, p: number, last: number): boolean {
		let at = p + 1;
		const wanted = this.pattern[at] !== '^';
		if (!wanted) at += 1;
		for (; at < last; at += 1) {
			const low = this.pattern[at] ?? '';
			if (low === '%') {
				at += 1;
				if (inClass(char, this.pattern[at] ?? '')) return wanted;
			} else if (this.pattern[at + 1] === '-' && at + 2 < last) {
				const high = this.pattern[at + 2] ?? '';
				if (low <= char && char <= high) return wanted;
				at += 2;
			} else if (low === char) {
				return wanted;
			}
		}
		return !wanted;
	}
}

const classes: Readonly<Record<string, RegExp>> = {
	a: /[A-Za-z]/,
	// biome-ignore lint/suspicious/noControlCharactersInRegex: iscntrl
	c: /[\x00-\x1f\x7f]/,
	d: /\d/,
	l: /[a-z]/,
	p: /[!-/:-@[-`{-~]/,
	s: /[ \t-\r]/,
	u: /[A-Z]/,
	w: /[A-Za-z0-9]/,
	x: /[A-Fa-f0-9]/,
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the NUL byte
	z: /\x00/,
};

/** `%x`: a class, its complement in upper case, or the character itself. */
function inClass(char: string, letter: string): boolean {
	const found = classes[letter.toLowerCase()];
	if (!found) return letter === char;
	return found.test(char) === (letter === letter.toLowerCase());
}
