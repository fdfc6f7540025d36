import {labelled, wrap} from '../../reports/text.js';
import type {MutationOutcome} from './mutation.js';

const shownRules = 3;

/** The mutants for people: what caught each, who survived, the verdict last. */
export function mutationText({ok, seed, candidates, outcomes, wrong}: MutationOutcome, width: number): string {
	const protocols = [...new Set(outcomes.map(({mutant}) => mutant.protocol))];
	const blocks = protocols.flatMap(protocol => {
		const own = outcomes.filter(({mutant}) => mutant.protocol === protocol);
		const lines = own.flatMap(({mutant: {name, line, after}, caughtBy}) => {
			const more = caughtBy.length > shownRules ? `, and ${caughtBy.length - shownRules} more` : '';
			const by = caughtBy.length === 0 ? 'SURVIVES' : `${caughtBy.slice(0, shownRules).join(', ')}${more}`;
			return labelled('  ', [`${name} => ${after === '' ? 'nothing' : after} (line ${line})`, `  ${by}`], 2, width);
		});
		return [
			`Mutants of the ${protocol} reference server (seed ${seed}, chosen from ${candidates[protocol]})`,
			...lines,
			'',
		];
	});
	const problems = wrong.flatMap(line => labelled('  -', [line], 4, width));
	const totals = protocols.map(protocol => {
		const own = outcomes.filter(({mutant}) => mutant.protocol === protocol);
		return `${own.filter(({caughtBy}) => caughtBy.length > 0).length} of ${own.length} ${protocol} mutants caught`;
	});
	return [
		...blocks,
		...(wrong.length === 0 ? [] : ['What is wrong', ...problems, '']),
		...wrap(`MUTATION ${ok ? 'PASSED' : 'FAILED'}: ${totals.join(', ')}`, width),
		'',
	].join('\n');
}
