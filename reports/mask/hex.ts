import type {TranscriptEntry} from '../../suites/result.js';
import {countNames, maskNamed} from './named.js';
import {maskShapes} from './shapes.js';
import {type Literals, overlap} from './text.js';

/** A transcript entry, and what was taken out of its `decoded`. */
interface Entry extends TranscriptEntry {
	readonly taken: readonly string[];
}

const star = 0x2a;
const leastPart = 4;

/**
 * Masked bytes become `*`. Secrets are looked for in what each side sent as a whole, so that one in parts over several
 * messages is found. An entry loses its bytes when they may hold what cannot be found in them: a value of `decoded` that
 * stands otherwise there, a telling name that `decoded` was cut before.
 */
export function maskHex(
	entries: readonly Entry[],
	literals: readonly Literals[],
	home: string | undefined,
): readonly TranscriptEntry[] {
	const forms = [...new Set([...literals.flatMap(own => own.forms), ...(home === undefined ? [] : [home])])];
	const bytes = entries.map(({hex}) => Buffer.from(hex, 'hex'));
	const lost = entries.map(({taken, decoded}, i) => {
		const own = bytes[i] ?? Buffer.alloc(0);
		return taken.some(value => !own.includes(value)) || countNames(own.toString('latin1')) > countNames(decoded);
	});
	for (const from of ['kong', 'server'] as const) {
		maskStream(
			entries.flatMap((entry, i) => (entry.from === from ? (bytes[i] ?? []) : [])),
			forms,
		);
	}
	return entries.map(({taken, ...entry}, i) => {
		const own = bytes[i];
		if (own === undefined || entry.hex === '') return entry;
		if (lost[i]) return {...entry, hex: ''};
		for (const value of taken) overwrite(own, Buffer.from(value));
		maskVisible(own);
		return {...entry, hex: own.toString('hex')};
	});
}

/** `parts` are changed in place. */
function maskStream(parts: readonly Buffer[], forms: readonly string[]): void {
	if (forms.length === 0) return;
	const whole = Buffer.concat(parts);
	for (const form of forms) overwrite(whole, Buffer.from(form));
	let at = 0;
	for (const part of parts) {
		whole.copy(part, 0, at, at + part.length);
		at += part.length;
		// Kept bytes end at a bound: a secret may be cut there.
		for (const form of forms) {
			const secret = Buffer.from(form).toString('latin1');
			const length = overlap(part.subarray(-secret.length).toString('latin1'), secret);
			if (length >= leastPart) part.fill(star, part.length - length);
		}
	}
}

/** @returns whether `secret` was there */
function overwrite(bytes: Buffer, secret: Buffer): boolean {
	if (secret.length === 0) return true;
	let found = false;
	for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + secret.length)) {
		bytes.fill(star, at, at + secret.length);
		found = true;
	}
	return found;
}

/** What is to be seen in the bytes as text: `decoded` may have been cut before it. */
function maskVisible(bytes: Buffer): void {
	const values: string[] = [];
	const take = (value: string) => void values.push(value);
	maskNamed(maskShapes(bytes.toString('latin1'), take), take);
	for (const value of values) overwrite(bytes, Buffer.from(value, 'latin1'));
}
