import test from 'ava';
import {SaxesParser} from 'saxes';
import type {Report} from '../suites/result.js';
import {junitReport} from './junit.js';
import {
	aReport,
	aResult,
	aRun,
	broken,
	everything,
	evilRun,
	known,
	mustFail,
	pass,
	scenario,
	shouldFail,
	skipped,
	untestable,
} from './testing.js';

interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: Element[];
	text: string;
}

/** Parsed by the rules of XML 1.0; throws at what may not stand in it. */
function parse(xml: string): Element {
	const root: Element = {name: '', attributes: {}, children: [], text: ''};
	const open = [root];
	const parser = new SaxesParser();
	parser.on('error', error => {
		throw error;
	});
	parser.on('opentag', ({name, attributes}) => {
		const element = {name, attributes, children: [], text: ''};
		open.at(-1)?.children.push(element);
		open.push(element);
	});
	parser.on('closetag', () => void open.pop());
	parser.on('text', text => {
		const last = open.at(-1);
		if (last) last.text += text;
	});
	parser.write(xml).close();
	return root.children[0] ?? root;
}

// What Jenkins' and GitLab's readers take, element by element: attributes, those that must be there, children.
const grammar: Readonly<Record<string, {all: string; must: string; children: string}>> = {
	testsuites: {all: 'name tests failures errors skipped time', must: '', children: 'testsuite'},
	testsuite: {
		all: 'name tests failures errors skipped time timestamp',
		must: 'name tests failures errors',
		children: 'properties testcase',
	},
	properties: {all: '', must: '', children: 'property'},
	property: {all: 'name value', must: 'name value', children: ''},
	testcase: {
		all: 'name classname time file line',
		must: 'name classname time',
		children: 'failure error skipped system-out system-err',
	},
	failure: {all: 'message type', must: 'message type', children: ''},
	error: {all: 'message type', must: 'message type', children: ''},
	skipped: {all: 'message', must: '', children: ''},
	'system-out': {all: '', must: '', children: ''},
	'system-err': {all: '', must: '', children: ''},
};

/** Follows the grammar, and every count is what it counts. */
function problems(element: Element): string[] {
	const own = grammar[element.name];
	if (!own) return [`element ${element.name}`];
	const names = Object.keys(element.attributes);
	const words = (text: string) => text.split(' ').filter(Boolean);
	const cases = descendants(element, 'testcase');
	const count = (name: string) => cases.filter(one => one.children.some(child => child.name === name)).length;
	const counts = {tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped')};
	return [
		...names.filter(name => !words(own.all).includes(name)).map(name => `${element.name} ${name}`),
		...words(own.must)
			.filter(name => !names.includes(name))
			.map(name => `${element.name} without ${name}`),
		...element.children.filter(c => !words(own.children).includes(c.name)).map(c => `${c.name} in ${element.name}`),
		...Object.entries(counts).flatMap(([name, number]) =>
			names.includes(name) && element.attributes[name] !== String(number) ? [`${element.name} ${name}`] : [],
		),
		...element.children.flatMap(problems),
	];
}

function descendants(element: Element, name: string): Element[] {
	return element.children.flatMap(child => [...(child.name === name ? [child] : []), ...descendants(child, name)]);
}

const cases = (report: Report) => {
	const root = parse(junitReport(report));
	return Object.fromEntries(
		descendants(root, 'testcase').map(one => [one.attributes.name, one.children.map(({name}) => name)]),
	);
};

test('valid, counts true: everything, nothing, several runs', t => {
	const run = aRun(everything);
	for (const runs of [[run], [], [aRun([])], [run, aRun([pass], {kong: '3.4'}), aRun([skipped])]]) {
		t.deepEqual(problems(parse(junitReport(aReport(runs)))), []);
	}
});

test('failure, error and skipped are told apart', t => {
	t.deepEqual(cases(aReport([aRun([pass, mustFail, shouldFail, untestable, broken, skipped, known])])), {
		'framing/one': [],
		'framing/broken': ['failure', 'system-out', 'system-err'],
		'process/polite': ['failure'],
		'exit/early': ['failure'],
		'info/odd': ['error'],
		'phases/tls': ['skipped'],
		'failures/throw': ['skipped'],
	});
});

test('a failure says what was required and seen, and shows messages and output', t => {
	const [one] = descendants(parse(junitReport(aReport([aRun([mustFail])]))), 'testcase');
	t.like(one?.attributes, {classname: 'framing', time: '0.001'});
	const [failure, out, err] = one?.children ?? [];
	t.deepEqual(failure?.attributes, {message: 'no answer', type: 'MUST'});
	t.regex(
		failure?.text ?? '',
		/Requirement: The server answers\.\nExpected: an answer.*\nActual: no answer\nIn Kong 3\.9: The request hangs/,
	);
	t.regex(failure?.text ?? '', /To mend it: answer it/);
	t.regex(out?.text ?? '', /12\.3 ms {2}kong -> server {2}HandleEvent/);
	t.is(err?.text, 'Traceback\nKeyError');
});

test('a scenario names its file and line', t => {
	const [one] = descendants(parse(junitReport(aReport([aRun([scenario])]))), 'testcase');
	t.like(one?.attributes, {file: 'scenarios/login.yaml', line: '12', classname: 'scenario'});
	t.regex(one?.children[0]?.text ?? '', /> 2 {2}kong\.response\.exit\(401\)/);
});

test('with several runs cases of one rule are told apart by their class', t => {
	const root = parse(junitReport(aReport([aRun([pass]), aRun([pass], {kong: '3.4'})])));
	t.deepEqual(
		descendants(root, 'testcase').map(({attributes}) => attributes.classname),
		['hello on Kong 3_9.framing', 'hello on Kong 3_4.framing'],
	);
});

test('whatever a server says, it is XML, and says the same where XML can', t => {
	const root = parse(junitReport(aReport([evilRun])));
	t.deepEqual(problems(root), []);
	const text = descendants(root, 'failure')
		.map(element => element.text)
		.join('');
	t.true(text.includes('</script><script>alert(1)</script>'));
	t.true(text.includes(']]> <!-- & &amp; \\x00\\x08'));
	t.notRegex(junitReport(aReport([evilRun])), /\u202e/);
});

test('a run that is not good has a case that says so', t => {
	t.deepEqual(cases(aReport([])), {verdict: ['error']});
	t.deepEqual(cases(aReport([aRun([])])), {verdict: ['error']});
	t.deepEqual(cases(aReport([aRun([skipped])])), {'phases/tls': ['skipped'], verdict: ['error']});
	t.deepEqual(cases(aReport([aRun([pass], {unreachable: 'it exited'})])), {'framing/one': [], verdict: ['error']});
	t.deepEqual(cases(aReport([aRun([pass], {knownFailureProblems: ['a/b: stale']})])), {
		'framing/one': [],
		verdict: ['failure'],
	});
	t.deepEqual(cases(aReport([aRun([pass])], {exitCode: 3})), {'framing/one': [], verdict: ['error']});
	t.deepEqual(cases(aReport([aRun([pass])])), {'framing/one': []});
});

test('evidence is bounded', t => {
	const transcript = Array.from({length: 5000}, (_, at) => ({
		at,
		from: 'kong' as const,
		decoded: 'x'.repeat(5000),
		hex: '',
	}));
	const huge = aResult({status: 'fail', actual: 'y'.repeat(1_000_000), stderr: 'z'.repeat(1_000_000), transcript});
	t.true(junitReport(aReport([aRun([huge])])).length < 80_000);
});
