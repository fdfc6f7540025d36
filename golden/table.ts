import type {Finding} from './finding.js';

/** Matched and total of some findings. */
interface Count {
	matched: number;
	total: number;
}

/** The figures as lines of text: by version, protocol and type, then by phase, then by function. */
export function figures(findings: readonly Finding[], verbose: boolean): string[] {
	const main = grouped(findings, f => `${f.kong} ${f.protocol} ${f.type}`);
	const phases = grouped(
		findings.filter(f => f.type === 'call'),
		f => `${f.kong} ${f.protocol} ${f.phase}`,
	);
	const functions = grouped(
		findings.filter(f => f.type === 'call'),
		f => `${f.method} ${f.kong}`,
	);
	return [
		'kong, protocol, type'.padEnd(44) + heads,
		...rows(main),
		'',
		'calls by phase'.padEnd(44) + heads,
		...rows(phases),
		'',
		(verbose ? 'calls by function' : 'functions that differ').padEnd(44) + heads,
		...rows(new Map([...functions].filter(([, counts]) => verbose || !complete(counts))), 60),
	];
}

const aspects = ['reply', 'request', 'http', 'upstream'] as const;
const heads = aspects.map(name => name.padStart(12)).join('');

function grouped(
	findings: readonly Finding[],
	key: (finding: Finding) => string,
): Map<string, Map<Finding['aspect'], Count>> {
	const groups = new Map<string, Map<Finding['aspect'], Count>>();
	for (const finding of findings) {
		const name = key(finding);
		const counts = groups.get(name) ?? new Map<Finding['aspect'], Count>();
		groups.set(name, counts);
		const count = counts.get(finding.aspect) ?? {matched: 0, total: 0};
		counts.set(finding.aspect, count);
		count.total += 1;
		if (finding.difference === undefined) count.matched += 1;
	}
	return groups;
}

function complete(counts: ReadonlyMap<Finding['aspect'], Count>): boolean {
	return [...counts.values()].every(({matched, total}) => matched === total);
}

function rows(groups: ReadonlyMap<string, ReadonlyMap<Finding['aspect'], Count>>, width = 44): string[] {
	return [...groups]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, counts]) => {
			const cells = aspects.map(aspect => {
				const count = counts.get(aspect);
				return (count ? `${count.matched}/${count.total}` : '').padStart(12);
			});
			return name.padEnd(width) + cells.join('');
		});
}
