import test from 'ava';
import {manual} from './command-line/help.js';
import {optionsOfList, optionsOfRun} from './command-line/options-table.js';
import {fakeIo} from './fake-io.js';
import {main, reportInternal} from './main.js';

const run = async (...argv: string[]) => {
	const io = fakeIo({cwd: '/'});
	const code = await main(argv, io);
	return {code, out: io.out(), err: io.err()};
};

test('nothing said: how to use it, exit code 2', async t => {
	const {code, out, err} = await run();
	t.is(code, 2);
	t.is(out, '');
	t.regex(err, /^usage: kong-ps-conform <target>/);
});

test('help anywhere before -- is the manual on stdout', async t => {
	for (const argv of [['--help'], ['-h'], ['help'], ['list', '--help'], ['./x', '--help']]) {
		const {code, out} = await run(...argv);
		t.is(code, 0);
		t.is(out, manual());
	}
	t.is((await run('/nowhere/at/all', '--', '--help')).code, 2);
});

test('the manual names every option, fits 80 columns and the exit codes', t => {
	const text = manual();
	for (const {flags} of [...optionsOfRun, ...optionsOfList]) t.true(text.includes(`\n  ${flags}`), flags);
	for (const line of text.split('\n')) t.true(line.length <= 80, line);
	for (const code of ['0', '1', '2', '3', '4', '130']) t.regex(text, new RegExp(`^ {2}${code} {2,}`, 'm'));
});

test('wrong usage is one message, no stack, exit code 2', async t => {
	const {code, out, err} = await run('/nowhere/at/all', '--onyl', 'x');
	t.is(code, 2);
	t.is(out, '');
	t.is(err, "kong-ps-conform: unknown option '--onyl' (Did you mean --only?)\n");
	t.regex((await run('/nowhere/at/all')).err, /^kong-ps-conform: there is no file or directory \/nowhere\/at\/all\n$/);
});

test('our own fault: exit code 3, a request to report it, the stack only when verbose', t => {
	const io = fakeIo();
	t.is(reportInternal(new TypeError('x is undefined'), io, ['./srv']), 3);
	t.regex(
		io.err(),
		/^kong-ps-conform itself broke: x is undefined\n.*says nothing about your server.*report.*--verbose\.\n$/,
	);
	const verbose = fakeIo();
	reportInternal(new TypeError('x is undefined'), verbose, ['./srv', '--verbose']);
	t.regex(verbose.err(), /\n {4}at /);
});
