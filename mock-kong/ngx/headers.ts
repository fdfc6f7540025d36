import type {LuaString} from '../lua/values.js';

/** One header line as it stands in a message: name as written, value as bytes (latin-1). */
export type HeaderLine = readonly [name: LuaString, value: LuaString];

/** Header lines in order, names compared without case. What nginx keeps in `headers_in` and `headers_out`. */
export class HeaderLines {
	#lines: HeaderLine[];

	constructor(lines: Iterable<HeaderLine> = []) {
		this.#lines = [...lines];
	}

	/** All values of `name`, in order. */
	all(name: LuaString): LuaString[] {
		const wanted = name.toLowerCase();
		return this.#lines.filter(([n]) => n.toLowerCase() === wanted).map(([, v]) => v);
	}

	first(name: LuaString): LuaString | undefined {
		const wanted = name.toLowerCase();
		return this.#lines.find(([n]) => n.toLowerCase() === wanted)?.[1];
	}

	has(name: LuaString): boolean {
		return this.first(name) !== undefined;
	}

	/** Replaces every line of `name`; no values removes it. */
	set(name: LuaString, values: readonly LuaString[]): void {
		this.remove(name);
		for (const value of values) this.#lines.push([name, value]);
	}

	/** Gives the first line of `name` another value; the other lines stay. False: there is none. */
	replaceFirst(name: LuaString, value: LuaString): boolean {
		const wanted = name.toLowerCase();
		const at = this.#lines.findIndex(([n]) => n.toLowerCase() === wanted);
		const old = this.#lines[at];
		if (old === undefined) return false;
		this.#lines = this.#lines.with(at, [old[0], value]);
		return true;
	}

	/** Leaves one line of `name`, where the first was, else at the end. */
	setInPlace(name: LuaString, value: LuaString): void {
		const wanted = name.toLowerCase();
		const first = this.#lines.find(([n]) => n.toLowerCase() === wanted);
		if (first === undefined) {
			this.#lines.push([name, value]);
			return;
		}
		this.#lines = this.#lines.flatMap((line): HeaderLine[] => {
			if (line === first) return [[line[0], value]];
			return line[0].toLowerCase() === wanted ? [] : [line];
		});
	}

	add(name: LuaString, value: LuaString): void {
		this.#lines.push([name, value]);
	}

	remove(name: LuaString): void {
		const wanted = name.toLowerCase();
		this.#lines = this.#lines.filter(([n]) => n.toLowerCase() !== wanted);
	}

	clear(): void {
		this.#lines = [];
	}

	lines(): readonly HeaderLine[] {
		return this.#lines;
	}

	clone(): HeaderLines {
		return new HeaderLines(this.#lines);
	}

	get size(): number {
		return this.#lines.length;
	}
}
