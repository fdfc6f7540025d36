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
/** A clock that stands still until it is told. */
const fakeClock = () => {
	let now = 0;
	const ticks = new Set<() => void>();
	return {
		now: () => now,
		every: (_milliseconds: number, tick: () => void) => {
			ticks.add(tick);
			return () => ticks.delete(tick);
		},
		pass: (milliseconds: number) => {
			now += milliseconds;
			for (const tick of ticks) tick();
		},
		running: () => ticks.size,
	};
};
const feed = (io: ReturnType<typeof fakeIo>) => {
	const clock = fakeClock();
	const progress = createProgress(io.stderr, io.env, clock);
	progress.update(started('a/one', 0));
	progress.update(finished('a/one', 'fail', 1));
	progress.update(started('b/two', 1));
	clock.pass(2500);
	progress.clear();
	return io.err();
};
const erase = '\u001b[J';

test('a terminal has one line, written over itself as time passes, and nothing left', t => {
	t.is(
		feed(fakeIo({isTTY: true, columns: 80})),
		`\r0/3 rules, 0 s, a  a/one${erase}\r1/3 rules, 1 failed, 2 s, b  b/two${erase}\r${erase}`,
	);
});

test('events in between are not drawn one by one', t => {
	const io = fakeIo({isTTY: true, columns: 80});
	const progress = createProgress(io.stderr, {}, fakeClock());
	for (let i = 0; i < 100; i += 1) progress.update(started(`a/${i}`, 0));
	t.is(io.err().split('\r').length - 1, 1);
});

test('the timer stops when the line is cleared, and again after the next event', t => {
	const clock = fakeClock();
	const progress = createProgress(fakeIo({isTTY: true}).stderr, {}, clock);
	for (let i = 0; i < 2; i += 1) {
		progress.update(started('a/one', 0));
		t.is(clock.running(), 1);
		progress.clear();
		t.is(clock.running(), 0);
	}
});

test('of several targets and Kongs it says which one runs', t => {
	const io = fakeIo({isTTY: true, columns: 80});
	createProgress(io.stderr, {}, fakeClock()).update(started('a/one', 0), './x\u0007, Kong 3.4');
	t.true(io.err().startsWith('\r./x\\x07, Kong 3.4, 0/3 rules'));
});

test('the line never wraps, not even by the ^C of an interruption', t => {
	const io = fakeIo({isTTY: true, columns: 40});
	createProgress(io.stderr, {}, fakeClock()).update(started(`a/${'x'.repeat(100)}`, 0));
	t.is(io.err().length, '\r'.length + 37 + erase.length);
});

test('on a terminal that became narrower, all rows of the old line go', t => {
	let columns = 60;
	const written: string[] = [];
	const output = {
		isTTY: true,
		get columns() {
			return columns;
		},
		write: (text: string) => void written.push(text),
	};
	const progress = createProgress(output, {}, fakeClock());
	progress.update(started(`a/${'x'.repeat(100)}`, 0));
	columns = 25;
	progress.clear();
	t.is(written.at(-1), `\r\u001b[2A${erase}`);
});

test('no terminal, a dumb one, CI: silent', t => {
	t.is(feed(fakeIo()), '');
	t.is(feed(fakeIo({isTTY: true, env: {TERM: 'dumb'}})), '');
	t.is(feed(fakeIo({isTTY: true, env: {CI: '1'}})), '');
	t.is(feed(fakeIo({env: {CI: 'false'}})), '');
	t.not(feed(fakeIo({isTTY: true, env: {CI: 'false'}})), '');
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
