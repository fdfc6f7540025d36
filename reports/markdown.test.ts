import test from 'ava';
import {lexer, type Token, walkTokens} from 'marked';
import type {Report} from '../suites/result.js';
import {markdownReport} from './markdown.js';
import {aReport, aResult, aRun, everything, evilRun, known, mustFail, pass, shouldFail, skipped} from './testing.js';

/** Every token an independent reader sees, flat. */
function tokens(report: Report): Token[] {
	const all: Token[] = [];
	walkTokens(lexer(markdownReport(report)), token => void all.push(token));
	return all;
}

const ofType = <Kind extends Token['type']>(all: readonly Token[], type: Kind) =>
	all.filter((token): token is Extract<Token, {type: Kind}> => token.type === type);

test('the verdict comes first', t => {
	const text = markdownReport(aReport([aRun([pass, mustFail, shouldFail])]));
	t.regex(text, /^## ❌ kong-ps-conform: does not conform\n\n❌ <code>.\/hello<\/code>: \*\*DOES NOT CONFORM/);
	t.regex(markdownReport(aReport([aRun([pass, skipped, known])])), /^## ✅ kong-ps-conform: conforms\n/);
});

test('what failed is a table, and each failure a fold', t => {
	const all = tokens(aReport([aRun(everything)]));
	const [table] = ofType(all, 'table');
	t.is(table?.rows.length, 5);
	const folds = ofType(all, 'html').filter(({text}) => text.includes('<details>')).length;
	t.is(folds, 5 + 2);
	t.true(ofType(all, 'code').some(({text}) => text.includes('Actual: no answer')));
});

test('several runs: a matrix, and the rules that differ', t => {
	const report = aReport([aRun([pass, mustFail]), aRun([pass, {...mustFail, status: 'pass'}], {kong: '3.4'})]);
	const [matrix] = ofType(tokens(report), 'table');
	t.is(matrix?.header.length, 3);
	t.regex(markdownReport(report), /<code>framing\/broken<\/code>: pass on 3&#46;4; fail on 3&#46;9/);
});

test('whatever a server says is text: no tag, link, image or table of its own', t => {
	const all = tokens(aReport([evilRun, aRun(everything)]));
	const tags = ofType(all, 'html').flatMap(({text}) => [...text.matchAll(/<\/?([a-z]+)/g)].map(([, tag]) => tag));
	t.deepEqual([...new Set(tags)].sort(), ['br', 'code', 'details', 'summary']);
	t.is(ofType(all, 'link').length + ofType(all, 'image').length + ofType(all, 'blockquote').length, 0);
	for (const table of ofType(all, 'table')) {
		for (const row of table.rows) t.is(row.length, table.header.length);
	}
	for (const {text} of [...ofType(all, 'paragraph'), ...ofType(all, 'html')]) {
		t.false(text.includes('@everyone') || text.includes('#1 '), text.slice(0, 200));
	}
});

test('what does not fit is cut from the end, and said', t => {
	const many = Array.from({length: 2000}, (_, i) =>
		aResult({...mustFail, id: `framing/r${i}`, actual: 'x'.repeat(900)}),
	);
	const text = markdownReport(aReport([aRun(many)]));
	t.true(text.length <= 65_000);
	t.true(text.length > 60_000);
	t.regex(
		text,
		/\n\nCut here to fit into a comment: \d+ of \d+ parts are left out\. The other reports have them all\.\n$/,
	);
	t.is(text.split('<details>').length, text.split('</details>').length);
	const runs = Array.from({length: 400}, (_, i) => aRun([mustFail], {kong: `3.${i}`}));
	t.true(markdownReport(aReport(runs)).length <= 65_000);
});

test('nothing checked is not good', t => {
	for (const report of [aReport([]), aReport([aRun([])]), aReport([aRun([skipped])])]) {
		t.regex(markdownReport(report), /^## ❌/);
		t.notRegex(markdownReport(report), /✅/);
	}
	t.regex(
		markdownReport(aReport([aRun([pass])], {exitCode: 3})),
		/^## ❌ kong-ps-conform: no verdict\n[\s\S]*exit code 3/,
	);
});
