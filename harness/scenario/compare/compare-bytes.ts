import {count} from '../../../reports/text.js';

const around = 16;

/** Where two bodies part, in words; undefined when they are the same. Offsets are from 0. */
export function bytesDifference(expected: Buffer, actual: Buffer): string | undefined {
	if (expected.equals(actual)) return undefined;
	const shorter = Math.min(expected.length, actual.length);
	let at = 0;
	while (at < shorter && expected[at] === actual[at]) at += 1;
	const lengths =
		expected.length === actual.length ? '' : ` (${count(actual.length, 'byte')}, expected ${expected.length})`;
	const before = at === 0 ? '' : ` after ${shown(expected.subarray(Math.max(0, at - around), at))}`;
	const wanted = shown(expected.subarray(at, at + around));
	const got = shown(actual.subarray(at, at + around));
	if (at === actual.length) return `ends at byte ${at}${before}, expected ${wanted} there${lengths}`;
	if (at === expected.length) return `goes on at byte ${at}${before} with ${got}, expected its end there${lengths}`;
	return `differs at byte ${at}${before}: ${got}, expected ${wanted}${lengths}`;
}

/** Text in quotes where it is UTF-8, bytes in hexadecimal where it is not. Characters may be cut at both ends. */
export function shown(bytes: Buffer): string {
	let start = 0;
	while (start < 3 && isContinuation(bytes[start])) start += 1;
	for (let cut = 0; cut <= 3 && start + cut < bytes.length; cut += 1) {
		const end = bytes.length - cut;
		const text = utf8(bytes.subarray(start, end));
		if (text !== undefined && (cut === 0 || isLead(bytes[end]))) return JSON.stringify(text);
	}
	return bytes.length === 0 ? '""' : `bytes ${bytes.toString('hex')}`;
}

const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

function utf8(bytes: Buffer): string | undefined {
	try {
		return decoder.decode(bytes);
	} catch {
		return undefined;
	}
}

function isContinuation(byte: number | undefined): boolean {
	return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}

/** The first byte of a character of several. */
function isLead(byte: number | undefined): boolean {
	return byte !== undefined && byte >= 0xc2 && byte < 0xf5;
}
