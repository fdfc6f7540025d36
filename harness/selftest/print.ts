import {count, displayWidth, labelled, wrap} from '../../reports/text.js';
import {chapterOf} from '../rule-info.js';
import type {RuleOutcome, SelftestOutcome, ServerOutcome} from './outcome.js';

/** The matrix for people: each rule with its killers, each correct server, what is wrong, the verdict last. */
export function selftestText(outcome: SelftestOutcome, width: number): string {
	const {rules, servers, wrong} = outcome;
	const chapters = [...new Set(rules.map(chapterOf))].map(chapter => {
		const own = rules.filter(rule => chapterOf(rule) === chapter);
		const idWidth = Math.max(...own.map(({id}) => displayWidth(id)));
		return [chapter, ...own.flatMap(rule => ruleLines(rule, idWidth, width)), ''];
	});
	const kinds = (['reference', 'unusual'] as const).map(kind => serverLines(kind, servers));
	const problems = wrong.flatMap(line => labelled('  -', [line], 4, width));
	return [
		...chapters.flat(),
		...kinds.flat(),
		...(wrong.length === 0 ? [] : ['What is wrong', ...problems, '']),
		...wrap(verdict(outcome), width),
		'',
	].join('\n');
}

function ruleLines({id, level, killers, leftOut}: RuleOutcome, idWidth: number, width: number): string[] {
	const caught = killers.filter(killer => killer.caught).length;
	const score = leftOut ? 'not run' : `${caught}/${killers.length}`;
	const names = killers.map(killer => (killer.caught || leftOut ? killer.server : `${killer.server} (NOT CAUGHT)`));
	const head = `  ${level.padEnd(6)}  ${id.padEnd(idWidth)}  ${score.padStart(5)}  `;
	return labelled(head, [names.length === 0 ? 'NO FAULTY SERVER' : names.join(', ')], head.length, Math.max(width, 80));
}

function serverLines(kind: ServerOutcome['kind'], servers: readonly ServerOutcome[]): string[] {
	const own = servers.filter(server => server.kind === kind);
	if (own.length === 0) return [];
	const nameWidth = Math.max(...own.map(({server}) => server.length));
	const lines = own.map(({server, counts}) => {
		const parts = Object.entries(counts).map(([status, n]) => `${n} ${status}`);
		return `  ${server.padEnd(nameWidth)}  ${parts.join(', ')}`;
	});
	return [`${kind} servers`, ...lines, ''];
}

function verdict({ok, rules, servers, wrong}: SelftestOutcome): string {
	const tried = rules.filter(rule => !rule.leftOut);
	const killers = tried.flatMap(rule => rule.killers);
	const of = (kind: ServerOutcome['kind']) => servers.filter(server => server.kind === kind).length;
	const slow = rules.length - tried.length;
	const rest = slow === 0 ? '' : `; ${count(slow, 'slow rule')} not run (--slow)`;
	const numbers =
		`${killers.filter(killer => killer.caught).length} of ${killers.length} faults caught by ${count(tried.length, 'rule')} on ${count(of('faulty'), 'faulty server')}, ` +
		`${count(of('reference'), 'reference server')} and ${count(of('unusual'), 'unusual one')} tried${rest}`;
	return ok ? `SELFTEST PASSED: ${numbers}` : `SELFTEST FAILED (${wrong.length} wrong): ${numbers}`;
}
