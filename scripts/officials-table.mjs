/**
 * Server x rule as Markdown, for every rule that a server fails. A cell says where it fails: everywhere it was put to the
 * server, or as which Kong.
 * @param {readonly {name: string, runs: readonly object[]}[]} columns runs of JSON reports: of several plugins, as several Kongs
 */
export function officialsTable(columns) {
	const failing = new Map();
	for (const {runs} of columns) {
		for (const {results} of runs) {
			for (const result of results) {
				const {known} = failing.get(result.id) ?? {known: false};
				failing.set(result.id, {level: result.level, known: known || fails(result)});
			}
		}
	}
	const rows = [...failing].filter(([, {known}]) => known);
	const head = ['Rule', '', ...columns.map(({name}) => name)];
	const lines = [
		line(head),
		line(head.map(() => '---')),
		...rows.map(([id, {level}]) => line([`\`${id}\``, level, ...columns.map(({runs}) => cell(runs, id))])),
	];
	return `${lines.join('\n')}\n`;
}

/** One plugin that fails is enough: others may not come upon it. */
function cell(runs, id) {
	const put = new Map();
	for (const {kong, results} of runs) {
		for (const result of results) {
			if (result.id === id && result.status !== 'skip') put.set(kong, put.get(kong) || fails(result));
		}
	}
	const failed = [...put].filter(([, one]) => one).map(([kong]) => kong);
	if (put.size === 0) return '-';
	if (failed.length === 0) return '';
	return failed.length === put.size ? 'fails' : `fails: ${failed.join(', ')}`;
}

function fails({status}) {
	return status === 'fail' || status === 'untestable';
}

function line(cells) {
	return `| ${cells.join(' | ')} |`;
}
