import type {LuaValue} from './values.js';

/**
 * Lua's `#` of a table that Kong filled by `t[i] = value` from 1 up, nils included: with holes the border depends on
 * how LuaJIT grew the table (lj_tab.c), which is followed here. `unpack` passes that many values.
 */
export function borderOf(values: readonly LuaValue[]): number {
	if (!values.includes(undefined)) return values.length;
	const table = new ArrayTable();
	values.forEach((value, index) => {
		table.assign(index + 1, value !== undefined);
	});
	return table.length();
}

/** The same for a table that got values for `keys`, positive integers, in this order. */
export function borderOfKeys(keys: Iterable<number>): number {
	const table = new ArrayTable();
	for (const key of keys) table.assign(key, true);
	return table.length();
}

/** Key 0: a node never used. */
interface Node {
	key: number;
	present: boolean;
	next: Node | undefined;
}

/** A LuaJIT table with integer keys, as far as which slots exist and which are not nil. */
class ArrayTable {
	/** Slots 0..asize-1; slot 0 is never used. */
	#array: boolean[] = [];
	/** Empty when there is no hash part. */
	#nodes: Node[] = [];
	/** Index after the last node that may be free (`freetop`). */
	#free = 0;

	assign(key: number, present: boolean): void {
		this.#slot(key, present);
	}

	/** lj_tab_set: finds or makes the slot. A new key takes a slot even when nil is assigned to it. */
	#slot(key: number, present: boolean): void {
		if (key < this.#array.length) {
			this.#array[key] = present;
			return;
		}
		const node = this.#find(key) ?? this.#newKey(key);
		if (node === undefined) this.#slot(key, present);
		else node.present = present;
	}

	#main(key: number): Node | undefined {
		return this.#nodes[hashOf(key) & (this.#nodes.length - 1)];
	}

	#find(key: number): Node | undefined {
		for (let node = this.#main(key); node; node = node.next) if (node.key === key) return node;
		return undefined;
	}

	/** lj_tab_newkey; undefined when the table was rehashed instead. */
	#newKey(key: number): Node | undefined {
		const main = this.#main(key);
		if (main === undefined) {
			this.#rehash(key);
			return undefined;
		}
		let node = main;
		if (main.present) {
			const free = this.#takeFree();
			if (free === undefined) {
				this.#rehash(key);
				return undefined;
			}
			const other = this.#main(main.key);
			if (other !== undefined && other !== main) {
				// The node here belongs to another chain: it moves, its place is free.
				let before = other;
				while (before.next !== undefined && before.next !== main) before = before.next;
				before.next = free;
				free.key = main.key;
				free.present = main.present;
				free.next = main.next;
				main.next = undefined;
				main.present = false;
			} else {
				free.next = main.next;
				main.next = free;
				node = free;
			}
		}
		node.key = key;
		return node;
	}

	#takeFree(): Node | undefined {
		while (this.#free > 0) {
			this.#free--;
			const node = this.#nodes[this.#free];
			if (node?.key === 0) return node;
		}
		return undefined;
	}

	/** rehashtab: counts the keys that are not nil, and the new one, to size both parts. */
	#rehash(key: number): void {
		const bins: number[] = [];
		let total = 1;
		let integers = 1;
		const count = (k: number) => {
			const bin = k > 2 ? 31 - Math.clz32(k - 1) : 0;
			bins[bin] = (bins[bin] ?? 0) + 1;
		};
		this.#array.forEach((present, index) => {
			if (present) {
				count(index);
				total++;
				integers++;
			}
		});
		for (const node of this.#nodes) {
			if (node.present) {
				count(node.key);
				total++;
				integers++;
			}
		}
		count(key);
		const {size, inArray} = bestArraySize(bins, integers);
		this.#resize(size, total - inArray);
	}

	/** lj_tab_resize. */
	#resize(arraySize: number, hashKeys: number): void {
		const oldNodes = this.#nodes;
		const cutOff = this.#array.slice(arraySize);
		const kept = Math.min(arraySize, this.#array.length);
		this.#array.length = kept;
		while (this.#array.length < arraySize) this.#array.push(false);
		const bits = hashKeys === 0 ? 0 : hashKeys === 1 ? 1 : 32 - Math.clz32(hashKeys - 1);
		this.#nodes = bits === 0 ? [] : Array.from({length: 2 ** bits}, () => ({key: 0, present: false, next: undefined}));
		this.#free = this.#nodes.length;
		cutOff.forEach((present, index) => {
			if (present) this.#slot(kept + index, true);
		});
		for (const node of oldNodes) if (node.present) this.#slot(node.key, true);
	}

	#has(key: number): boolean {
		return key < this.#array.length ? this.#array[key] === true : this.#find(key)?.present === true;
	}

	/** lj_tab_len. */
	length(): number {
		let low = Math.max(0, this.#array.length - 1);
		let high = low;
		if (high > 0 && this.#array[high] !== true) low = 0;
		else {
			if (this.#nodes.length === 0) return high;
			for (high++; this.#has(high); high *= 2) low = high;
		}
		while (high - low > 1) {
			const middle = Math.floor((low + high) / 2);
			if (this.#has(middle)) low = middle;
			else high = middle;
		}
		return low;
	}
}

/** bestasize: the largest power of two more than half of whose slots would be used, plus slot 0 and one. */
function bestArraySize(bins: readonly number[], integers: number): {size: number; inArray: number} {
	let size = 0;
	let inArray = 0;
	let sum = 0;
	for (let bin = 0; 2 * integers > 2 ** bin && sum !== integers; bin++) {
		const here = bins[bin] ?? 0;
		if (here === 0) continue;
		sum += here;
		if (2 * sum > 2 ** bin) {
			size = 2 ** (bin + 1) + 1;
			inArray = sum;
		}
	}
	return {size, inArray};
}

const bits = new DataView(new ArrayBuffer(8));

/** hashnum on x86-64: of the key's double. */
function hashOf(key: number): number {
	bits.setFloat64(0, key);
	let low = bits.getUint32(4);
	let high = (bits.getUint32(0) << 1) | 0;
	low ^= high;
	high = rotate(high, 14);
	low = (low - high) | 0;
	high = rotate(high, 5);
	high ^= low;
	return (high - rotate(low, 13)) >>> 0;
}

function rotate(value: number, by: number): number {
	return (value << by) | (value >>> (32 - by));
}
