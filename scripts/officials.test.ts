import test from 'ava';
import {officialsTable} from './officials-table.mjs';

const run = (kong: string, statuses: Readonly<Record<string, string>>) => ({
	kong,
	results: Object.entries(statuses).map(([id, status]) => ({
		id,
		status,
		level: id.startsWith('a/') ? 'MUST' : 'SHOULD',
	})),
});

test('a rule that some server fails is a row, and says as which Kong', t => {
	const table = officialsTable([
		{
			name: 'old',
			runs: [
				run('2.8', {'a/one': 'fail', 'a/two': 'fail', 'b/three': 'pass', 'b/four': 'skip'}),
				run('3.9', {'a/one': 'pass', 'a/two': 'untestable', 'b/three': 'pass', 'b/four': 'skip'}),
			],
		},
		{
			name: 'new',
			runs: [
				run('3.9', {'a/one': 'pass', 'a/two': 'skip', 'b/three': 'pass', 'b/four': 'fail'}),
				run('3.9', {'a/one': 'pass', 'a/two': 'skip', 'b/three': 'pass', 'b/four': 'pass'}),
			],
		},
	]);
	t.is(
		table,
		[
			'| Rule |  | old | new |',
			'| --- | --- | --- | --- |',
			'| `a/one` | MUST | fails: 2.8 |  |',
			'| `a/two` | MUST | fails | - |',
			'| `b/four` | SHOULD | - | fails |',
			'',
		].join('\n'),
	);
});
