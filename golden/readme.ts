import {readFileSync, writeFileSync} from 'node:fs';
import {createPdk, kongVersion} from '../mock-kong/internal.js';
import type {Finding} from './finding.js';
import type {Known} from './known.js';

const file = new URL('../mock-kong/README.md', import.meta.url);
const begin = '<!-- golden: begin, written by npm run golden -- --update-readme -->';
const end = '<!-- golden: end -->';

/** Whether the table of functions in mock-kong/README.md is what these findings say. */
export function checkReadme(findings: readonly Finding[], excused: ReadonlyMap<Finding, Known>): boolean {
	const text = readFileSync(file, 'utf8');
	return text === withTable(text, functionTable(findings, excused));
}

/** Writes it. */
export function updateReadme(findings: readonly Finding[], excused: ReadonlyMap<Finding, Known>): void {
	const text = readFileSync(file, 'utf8');
	writeFileSync(file, withTable(text, functionTable(findings, excused)));
}

/** The text with another table between its two marks. */
export function withTable(text: string, table: string): string {
	const [from, to] = [text.indexOf(begin), text.indexOf(end)];
	if (from === -1 || to < from) throw new Error('mock-kong/README.md has lost the marks of its table');
	return `${text.slice(0, from + begin.length)}\n${table}${text.slice(to)}`;
}

/** PDK functions, how many recorded calls of each match per release, and why the others do not. */
export function functionTable(findings: readonly Finding[], excused: ReadonlyMap<Finding, Known>): string {
	const calls = findings.filter(f => f.type === 'call' && /^kong(\.\w+)+$/.test(f.method));
	const releases = [...new Set(calls.map(f => f.kong))].sort().reverse();
	const pdks = releases.map(release => createPdk(kongVersion(release)));
	const called = new Set(calls.filter(f => f.aspect === 'reply').map(f => f.method));
	const functions = [...called].filter(name => pdks.some(pdk => pdk.describe(name) !== undefined));
	const rows = functions.sort().map(method => {
		const own = calls.filter(f => f.method === method);
		const cells = releases.map(release => {
			const all = own.filter(f => f.kong === release && f.aspect === 'reply');
			return all.length === 0 ? '' : `${all.filter(f => f.difference === undefined).length}/${all.length}`;
		});
		const reasons = new Set(own.flatMap(f => (f.difference === undefined ? [] : [excused.get(f)?.reason ?? 'open'])));
		return `| \`${method}\` | ${cells.join(' | ')} | ${reasons.size === 0 ? 'exact' : [...reasons].join('; ')} |`;
	});
	const head = `| Function | ${releases.join(' | ')} | Differs |\n|---|${releases.map(() => '---|').join('')}---|`;
	return `\n${head}\n${rows.join('\n')}\n\n`;
}
