import test from 'ava';
import {aReport, aResult, aRun, evilRun, known, mustFail, pass, scenario, shouldFail, skipped} from '../testing.js';
import {consoleReport} from './console.js';

const lines = (text: string) => text.trimEnd().split('\n');
const {server} = aRun([]);

test('how to mend it: for everybody, and for the PDK the server is built on', t => {
	const text = (pdk?: string) =>
		consoleReport(aReport([aRun([mustFail], {server: {...server, ...(pdk ? {pdk: {name: pdk, version: '1'}} : {})}})]));
	t.true(text('go-pdk').includes('  To mend it   answer it\n  In Go        use pdk 0.11\n  Last'));
	t.true(text('kong-js-pdk').includes('In JavaScript  await it'));
	t.false(text('kong-js-pdk').includes('In Go'));
	for (const language of ['In Go', 'In Python', 'In JavaScript']) t.true(text().includes(language));
	t.true(text('my-own-pdk').includes('In Python'));
});

test('a scenario: place, calls one below the other, differences', t => {
	const text = consoleReport(aReport([aRun([scenario])]), {width: 80});
	t.deepEqual(lines(text).slice(6, 22), [
		'FAILED MUST  scenario/login/refuses a bad token',
		'  refuses a bad token',
		'  At           scenarios/login.yaml:12:3',
		'  Requirement  The server answers.',
		'  Actual       call 2 differs',
		'  In Kong 3.9  The request hangs for 60 s.',
		'  Expected',
		'    1  kong.request.get_header("x")',
		'  > 2  kong.response.exit(401)',
		'    3  (nothing more)',
		'  Actual',
		'    1  kong.request.get_header("x")',
		'  > 2  kong.log.err("oops")',
		'    3  kong.ctx.shared.get("y")',
		'  Also different',
		'    - the client got 200 instead of 401',
	]);
	t.false(text.includes('explain scenario'));
});

test('on a wide terminal calls stand side by side', t => {
	const text = consoleReport(aReport([aRun([scenario])]), {width: 120});
	const column = 55;
	t.true(text.includes(`\n       ${'Expected'.padEnd(column)} | Actual\n`));
	t.true(text.includes(`\n  > 2  ${'kong.response.exit(401)'.padEnd(column)} | kong.log.err("oops")\n`));
	t.true(text.includes(`\n    3  ${'(nothing more)'.padEnd(column)} | kong.ctx.shared.get("y")\n`));
});

test('of many calls those around the first difference', t => {
	const calls = (at: number) => Array.from({length: 100}, (_, i) => (i === 50 ? `call ${at}` : `same ${i}`));
	const comparison = {expected: calls(1), actual: calls(2), firstDifference: 50};
	const text = consoleReport(aReport([aRun([{...scenario, comparison}])]), {width: 80});
	t.regex(text, /Expected\n {8}\.\.\. 47 before\n {4}48 {2}same 47\n/);
	t.regex(text, /> 51 {2}call 2\n {4}52/);
	t.regex(text, /\.\.\. 45 more\n {2}Also/);
	const whole = consoleReport(aReport([aRun([{...scenario, comparison}])]), {verbose: true});
	t.regex(whole, /\n {6}1 {2}same 0\n/);
	t.notRegex(whole, /before\n/);
});

test('rules that take more than a second are named, three at most', t => {
	const took = [900, 1500, 61_000, 2000, 3000].map((durationMs, i) => aResult({id: `a/r${i}`, durationMs}));
	const text = consoleReport(aReport([aRun(took)]));
	t.true(text.includes('Slowest, of 1.5 s in all\n  61.0 s  a/r2\n  3.0 s  a/r4\n  2.0 s  a/r3\n\n'));
	t.false(consoleReport(aReport([aRun([pass])])).includes('Slowest'));
});

test('PDK calls by phase', t => {
	const text = consoleReport(aReport([aRun([pass], {callsPerPhase: {access: 12, log: 3}})]));
	t.true(text.includes('PDK calls seen\n  access 12, log 3\n'));
});

test('several Kongs: which works with which, and what differs', t => {
	const run = (kong: string, target: string, results = [pass]) => aRun(results, {kong, server: {...server, target}});
	const report = aReport([
		run('3.9', './a'),
		run('3.10', './a', [pass, mustFail]),
		run('2.8', './a', [aResult({status: 'fail'}), known]),
		run('3.9', './b', [skipped]),
		run('2.8', './b', [pass, known, aResult({...skipped, id: 'only/later'})]),
		run('3.10', './b', [aResult({id: 'only/later'})]),
	]);
	const text = consoleReport(report, {width: 80});
	t.true(
		text.includes(
			[
				'Server  Kong 2.8  Kong 3.9     Kong 3.10',
				'./a     1 failed  conforms     1 failed',
				'./b     1 known   not checked  conforms',
				'',
				'Rules that come out differently by Kong version',
				'  - framing/one (./a): fail on 2.8; pass on 3.9, 3.10',
			].join('\n'),
		),
		text,
	);
});

test('too many versions for the width: a line each', t => {
	const runs = Array.from({length: 12}, (_, i) => aRun([pass], {kong: `3.${i}`}));
	const text = consoleReport(aReport(runs), {width: 60});
	t.true(text.includes('./hello\n  Kong 3.0   conforms\n  Kong 3.1   conforms\n'));
});

test('no line is too wide, at any width, whatever the server says', t => {
	const wide = aRun([{...scenario, title: 'w '.repeat(200), differences: ['d'.repeat(500)]}, shouldFail]);
	for (const width of [50, 60, 80, 100, 140]) {
		const text = consoleReport(aReport([wide, aRun([pass], {kong: '3.4'})]), {width});
		// Commands are never broken, so that they can be copied.
		const longest = Math.max(
			...lines(text)
				.filter(line => !/^ {2}(?:Query|Start)|^Why/.test(line))
				.map(line => line.length),
		);
		t.true(longest <= width, `${longest} at ${width}`);
	}
});

test('nothing a server says moves the cursor, in colour or not', t => {
	const several = aReport([evilRun, {...evilRun, kong: '3.4'}]);
	for (const options of [{}, {verbose: true, width: 140}, {trace: true}, {quiet: true}]) {
		t.notRegex(consoleReport(several, options).replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
		const colours = consoleReport(several, {...options, color: 1}).replaceAll('\n', '');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours
		t.notRegex(colours.replace(/\u001b\[\d+m/g, ''), /[\p{Cc}\u202e]/u);
	}
});

test('rules that could not be tested for one reason are told once, with their messages only where asked for', t => {
	const early = (id: string) =>
		aResult({id, status: 'untestable', actual: 'no event ended', transcript: mustFail.transcript, stderr: 'x'});
	const report = aReport([aRun([early('a/one'), early('a/two')])]);
	t.true(
		consoleReport(report).includes('UNTESTABLE 2 rules\n  Missing      no event ended\n  Rules        a/one, a/two\n'),
	);
	t.is(consoleReport(report, {verbose: true}).split('Last messages').length, 3);
});

test('quiet with several runs names them', t => {
	t.is(
		consoleReport(aReport([aRun([pass]), aRun([pass], {kong: '3.4'})]), {quiet: true}),
		[
			'./hello on Kong 3.9',
			'CONFORMS to Kong 3.9: 1 rule passed',
			'',
			'./hello on Kong 3.4',
			'CONFORMS to Kong 3.4: 1 rule passed',
			'',
		].join('\n'),
	);
});

test('no run, or an exit code nothing accounts for, is said last', t => {
	t.is(consoleReport(aReport([])), 'NOTHING CHECKED: there is no run\n');
	t.regex(consoleReport(aReport([aRun([pass])], {exitCode: 3})), /exit code 3, which no\s+result accounts for\n$/);
});
