import test from 'ava';
import {fakeIo} from './fake-io.js';
import {colorLevel, layoutWidth} from './io.js';
import {createProgress} from './progress.js';

const started = (id: string, done: number) => ({kind: 'started' as const, rule: {id}, done, total: 3});
const finished = (id: string, status: string, done: number) => ({
	kind: 'finished' as const,
	rule: {id},
	result: {status},
	done,
	total: 3,
});
const feed = (io: ReturnType<typeof fakeIo>) => {
	const progress = createProgress(io.stderr, io.env);
	progress.update(started('a/one', 0));
	progress.update(finished('a/one', 'fail', 1));
	progress.update(started('b/two', 1));
	progress.clear();
	return io.err();
};
const clear = '\r\u001b[2K';

test('a terminal has one line rewritten in place and nothing left', t => {
	t.is(
		feed(fakeIo({isTTY: true, columns: 80})),
		`${clear}0/3 rules  a/one${clear}1/3 rules, 1 failed  ${clear}1/3 rules, 1 failed  b/two${clear}`,
	);
});

test('the line never wraps', t => {
	const io = fakeIo({isTTY: true, columns: 40});
	createProgress(io.stderr, {}).update(started(`a/${'x'.repeat(100)}`, 0));
	t.is(io.err().slice(clear.length).length, 39);
});

test('no terminal: silent; dumb terminal: silent; CI: a line a chapter, on a terminal too', t => {
	t.is(feed(fakeIo()), '');
	t.is(feed(fakeIo({isTTY: true, env: {TERM: 'dumb'}})), '');
	t.is(feed(fakeIo({isTTY: true, env: {CI: '1'}})), 'a: 1 fail\n');
	t.is(feed(fakeIo({env: {CI: 'false'}})), '');
});

test('colour: FORCE_COLOR, then NO_COLOR, then the terminal', t => {
	const level = (env: Record<string, string>, isTTY: boolean) => colorLevel(env, fakeIo({isTTY}).stdout);
	t.is(level({}, true), 1);
	t.is(level({}, false), 0);
	t.is(level({NO_COLOR: '1'}, true), 0);
	t.is(level({NO_COLOR: ''}, true), 1);
	t.is(level({FORCE_COLOR: '1', NO_COLOR: '1'}, false), 1);
	t.is(level({FORCE_COLOR: ''}, false), 1);
	t.is(level({FORCE_COLOR: '3'}, false), 3);
	t.is(level({FORCE_COLOR: '0'}, true), 0);
	t.is(level({TERM: 'dumb'}, true), 0);
});

test('text is laid out for 80 columns where there is no terminal, and within reason', t => {
	t.is(layoutWidth(fakeIo().stdout), 80);
	t.is(layoutWidth(fakeIo({columns: 20}).stdout), 40);
	t.is(layoutWidth(fakeIo({columns: 132}).stdout), 132);
	t.is(layoutWidth(fakeIo({columns: 400}).stdout), 160);
});
