import type {Comparison, RuleResult, Run} from '../../suites/result.js';
import {outputLines} from '../escape.js';
import {bothEnds, factsOf, placeOf, transcriptLines} from '../facts.js';
import {isTrouble, type Outcome, outcomeOf} from '../verdict.js';
import {html} from './text.js';

const messages = {messages: 60, columns: 600};
const outputBound = 80;
const shownCalls = 200;
const paint: Readonly<Record<Outcome, string>> = {
	pass: 'good',
	fail: 'bad',
	untestable: 'bad',
	error: 'bad',
	known: 'warn',
	skip: 'dim',
};

export interface Place {
	/** Of the run. */
	readonly index: number;
	/** `left` is what may still be spent on messages and output in this page. */
	readonly evidence: {left: number};
	/** Whether failures are unfolded. */
	readonly open: boolean;
}

/** One result, folded or not. */
export function resultDetails(result: RuleResult, run: Run, {index, evidence, open}: Place): string {
	const outcome = outcomeOf(result);
	const place = placeOf(result);
	const facts = factsOf(result, run).map(
		({label, lines}) => `<dt>${html(label)}</dt><dd>${html(lines.join('\n'))}</dd>`,
	);
	const where = place === '' ? '' : `<dt>At</dt><dd>${html(place)}</dd>`;
	const body = [
		`<dl>${where}${facts.join('')}<dt>Took</dt><dd>${result.durationMs.toFixed(1)} ms</dd></dl>`,
		result.comparison === undefined ? '' : comparison(result.comparison),
		list(result.differences ?? []),
		proof('Messages', transcriptLines(result.transcript, messages), evidence),
		proof('Server output', bothEnds(outputLines(result.stderr), outputBound), evidence),
	].join('');
	const tag = `<span class="tag ${paint[outcome]}">${outcome}</span> <span class="tag level">${result.level}</span>`;
	const summary = `<summary>${tag} <code>${html(result.id)}</code> ${html(result.title)}</summary>`;
	// Both words are our own; the id is not.
	return `<details class="r-${outcome}" id="run-${index}:${html(result.id)}"${open && isTrouble(result) ? ' open' : ''}>${summary}<div>${body}</div></details>`;
}

function comparison({expected, actual, firstDifference}: Comparison): string {
	const longest = Math.min(shownCalls, Math.max(expected.length, actual.length));
	const rows = Array.from({length: longest}, (_, i) => {
		const cell = (line: string | undefined) => {
			const text = `<code>${html(line ?? '')}</code>`;
			return `<td>${i === firstDifference ? `<mark>${text}</mark>` : text}</td>`;
		};
		return `<tr><td>${i + 1}</td>${cell(expected[i])}${cell(actual[i])}</tr>`;
	});
	const hidden = Math.max(expected.length, actual.length) - longest;
	const more = hidden > 0 ? `<tr><td colspan="3">${hidden} more</td></tr>` : '';
	return `<table><tr><th></th><th>Expected</th><th>Actual</th></tr>${rows.join('')}${more}</table>`;
}

function list(lines: readonly string[]): string {
	if (lines.length === 0) return '';
	return `<p>Also different</p><ul>${lines.map(line => `<li>${html(line)}</li>`).join('')}</ul>`;
}

function proof(title: string, lines: readonly string[], evidence: {left: number}): string {
	if (lines.length === 0) return '';
	const text = html(lines.join('\n'));
	if (text.length > evidence.left)
		return `<p class="dim">${title}: left out, the page would be too long; the JSON report has them.</p>`;
	evidence.left -= text.length;
	return `<details open><summary>${title}</summary><div><pre>${text}</pre></div></details>`;
}
