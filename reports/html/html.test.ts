import test from 'ava';
import {type DefaultTreeAdapterTypes, parse} from 'parse5';
import type {Report} from '../../suites/result.js';
import {aReport, aResult, aRun, everything, evil, evilRun, mustFail, pass, skipped} from '../testing.js';
import {htmlReport} from './html.js';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

function read(report: Report) {
	const errors: string[] = [];
	const document = parse(htmlReport(report), {onParseError: error => void errors.push(error.code)});
	const elements = descendants(document);
	return {errors, elements, named: (name: string) => elements.filter(({tagName}) => tagName === name)};
}

function descendants(node: Node): Element[] {
	const children = 'childNodes' in node ? node.childNodes : [];
	return children.flatMap(child => [...('tagName' in child ? [child] : []), ...descendants(child)]);
}

function textOf(node: Node): string {
	if ('value' in node) return node.value;
	return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const attribute = (element: Element | undefined, name: string) => element?.attrs.find(a => a.name === name)?.value;

test('a page without errors, whatever it holds', t => {
	for (const runs of [
		[aRun(everything)],
		[],
		[aRun([])],
		[evilRun, evilRun],
		[aRun([pass]), aRun([mustFail], {kong: '3.4'})],
	]) {
		t.deepEqual(read(aReport(runs)).errors, []);
	}
});

test('the page needs nothing from elsewhere, and runs no script', t => {
	const {elements, named} = read(aReport([evilRun]));
	const names = new Set(elements.map(({tagName}) => tagName));
	for (const bad of ['script', 'link', 'img', 'iframe', 'object', 'base', 'form']) t.false(names.has(bad), bad);
	const attributes = new Set(elements.flatMap(({attrs}) => attrs.map(({name}) => name)));
	for (const bad of ['src', 'href', 'style', 'onclick', 'onerror']) t.false(attributes.has(bad), bad);
	t.is(attribute(named('meta')[1], 'content'), "default-src 'none'; style-src 'unsafe-inline'");
	t.false(textOf(named('style')[0]!).includes('url('));
});

test('a result for each rule, with its status to filter by', t => {
	const {named} = read(aReport([aRun(everything)]));
	const results = named('details').filter(element => attribute(element, 'id')?.startsWith('run-0:'));
	t.is(results.length, everything.length);
	const shown = new Set(results.map(element => attribute(element, 'class')));
	t.deepEqual(shown, new Set(['r-error', 'r-fail', 'r-untestable', 'r-known', 'r-skip', 'r-pass']));
	const boxes = named('input').map(element => attribute(element, 'id'));
	const style = textOf(named('style')[0]!);
	for (const kind of shown) {
		t.true(boxes.includes(kind?.replace('r-', 'show-')));
		t.true(style.includes(`#${kind?.replace('r-', 'show-')}:not(:checked)) .${kind}`));
	}
});

test('what a server says can be read as it said it, invisible characters by their codes', t => {
	const {named} = read(aReport([evilRun]));
	const said = named('dd').map(textOf).join('\n');
	t.true(said.includes(evil.split('\n')[0]!));
	t.true(said.includes(']]> <!-- & &amp; \\x00\\x08\\x1b[2J\\x9b\\u202e'));
});

test('failures stand first; few are open, many are not', t => {
	const open = (report: Report) =>
		read(report)
			.named('details')
			.filter(e => attribute(e, 'id') && attribute(e, 'open') !== undefined).length;
	t.is(open(aReport([aRun([pass, mustFail, skipped])])), 1);
	t.is(open(aReport([aRun(Array.from({length: 100}, () => mustFail))])), 0);
	const [first] = read(aReport([aRun([pass, mustFail])])).named('details');
	t.is(attribute(first, 'class'), 'r-fail');
});

test('the verdict is in the title; nothing checked is not good', t => {
	const title = (report: Report) => textOf(read(report).named('title')[0]!);
	t.is(title(aReport([aRun([pass])])), 'kong-ps-conform: conforms');
	for (const report of [
		aReport([]),
		aReport([aRun([])]),
		aReport([aRun([skipped])]),
		aReport([aRun([pass])], {exitCode: 3}),
	]) {
		t.is(title(report), 'kong-ps-conform: no verdict');
	}
	t.is(title(aReport([aRun([mustFail])])), 'kong-ps-conform: does not conform');
	t.is(title(aReport([aRun([pass]), aRun([mustFail])])), 'kong-ps-conform: 1 of 2 runs do not conform');
	t.is(
		title(aReport([aRun([pass], {knownFailureProblems: ['x']})])),
		'kong-ps-conform: the known-failures file is out of date',
	);
});

test('the page is bounded, and says what it leaves out', t => {
	const transcript = Array.from({length: 100}, (_, at) => ({
		at,
		from: 'kong' as const,
		decoded: 'x'.repeat(5000),
		hex: '',
	}));
	const many = Array.from({length: 400}, (_, i) => aResult({status: 'fail', id: `framing/r${i}`, transcript}));
	const text = htmlReport(aReport([aRun(many)]));
	t.true(text.length < 12_000_000);
	t.true(text.includes('left out, the page would be too long'));
});
