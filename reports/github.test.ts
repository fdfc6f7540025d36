import test from 'ava';
import {githubReport} from './github.js';
import {
	aReport,
	aResult,
	aRun,
	broken,
	evilRun,
	known,
	mustFail,
	pass,
	scenario,
	shouldFail,
	skipped,
} from './testing.js';

/** As the runner takes a command apart: properties at commas, then escapes. */
function read(text: string) {
	return text
		.split('\n')
		.filter(line => line !== '')
		.map(line => {
			const [, kind = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
			const decoded = (s: string) =>
				s
					.replaceAll('%0D', '\r')
					.replaceAll('%0A', '\n')
					.replaceAll('%3A', ':')
					.replaceAll('%2C', ',')
					.replaceAll('%25', '%');
			const entries = properties.split(',').map(pair => {
				const at = pair.indexOf('=');
				return [pair.slice(0, at), decoded(pair.slice(at + 1))];
			});
			return {kind, ...Object.fromEntries(entries), message: decoded(message)} as Record<string, string>;
		});
}

test('a MUST is an error, a SHOULD a warning; what passed, was skipped or is known is silent', t => {
	const commands = read(githubReport(aReport([aRun([pass, skipped, known, mustFail, shouldFail, broken])])));
	t.deepEqual(
		commands.map(({kind, title}) => [kind, title]),
		[
			['error', './hello on Kong 3.9'],
			['error', 'framing/broken (MUST) ./hello on Kong 3.9'],
			['error', 'info/odd (MUST) ./hello on Kong 3.9'],
			['warning', 'process/polite (SHOULD) ./hello on Kong 3.9'],
		],
	);
	t.regex(commands[1]?.message ?? '', /^A message is whole\nRequirement: The server answers\.\n/);
	t.is(githubReport(aReport([aRun([pass, skipped, known])])), '');
});

test('strict: a SHOULD is an error', t => {
	const commands = read(githubReport(aReport([aRun([pass, shouldFail])], {strict: true})));
	t.deepEqual(
		commands.map(({kind}) => kind),
		['error', 'error'],
	);
});

test('a scenario is shown at its place', t => {
	const [, at] = read(githubReport(aReport([aRun([scenario])])));
	t.like(at, {file: 'scenarios/login.yaml', line: '12', col: '3'});
});

test('a verdict that is not good is an error even where no rule failed', t => {
	t.regex(githubReport(aReport([])), /^::error title=kong-ps-conform::NOTHING CHECKED/);
	t.regex(githubReport(aReport([aRun([skipped])])), /NOTHING CHECKED: every rule was skipped/);
	t.regex(githubReport(aReport([aRun([pass])], {exitCode: 3})), /exit code 3/);
});

test('GitHub shows ten of a kind: the tenth names the others', t => {
	const many = Array.from({length: 30}, (_, i) => aResult({...mustFail, id: `framing/r${i}`}));
	const commands = read(githubReport(aReport([aRun(many)])));
	t.is(commands.length, 10);
	t.is(commands[9]?.title, '22 more, not shown by themselves');
	t.true(commands[9]?.message?.includes('framing/r29'));
});

test('a server gives no command of its own', t => {
	const text = githubReport(aReport([evilRun]));
	t.notRegex(text, /^(?!::(?:error|warning) (?:file=|title=))./m);
	t.true(read(text).some(({message}) => message?.includes('::set-output name=x::y %0A')));
});
