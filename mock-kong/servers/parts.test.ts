import {execFileSync} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {OutputTail, plainText} from './output.js';
import {checkSocketPath, makePrefix, maxSocketPath} from './prefix.js';
import {withPrefix} from './shell.js';

const echoed = (command: string, prefix: string) =>
	execFileSync('/bin/sh', ['-c', withPrefix(command, prefix)], {encoding: 'utf8'});

test('a plain prefix stands as it is', t => {
	t.is(withPrefix('serve -kong-prefix {prefix}/x', '/tmp/kp1'), 'serve -kong-prefix /tmp/kp1/x');
	t.is(withPrefix('serve', '/tmp/a b'), 'serve');
});

test('an awkward prefix reaches the command whole, however the place is quoted', t => {
	const prefix = `/tmp/a b'c"d$HOME\`x\`\\e`;
	for (const [place, before] of [
		['{prefix}', ''],
		['"{prefix}"', ''],
		["'{prefix}'", ''],
		[`'"'"{prefix}"`, '"'],
		['\\"{prefix}', '"'],
	] as const) {
		t.is(echoed(`printf %s ${place}/f`, prefix), `${before}${prefix}/f`, place);
	}
});

test('output is kept by its end, with offsets', t => {
	const output = new OutputTail(10);
	output.add(Buffer.from('one\ntwo\n'));
	const at = output.offset;
	t.is(at, 8);
	t.is(output.since(4), 'two\n');
	output.add(Buffer.from('three\n'));
	t.is(output.since(at), 'three\n');
	t.is(output.since(0), 'two\nthree\n', 'what no longer fits is gone');
	t.is(output.since(at + 100), '');
	t.deepEqual(output.lines(at), ['three']);
	output.add(Buffer.alloc(25, 'x'));
	t.is(output.since(0), 'x'.repeat(10));
});

test('a tail begins with a whole line', t => {
	const output = new OutputTail();
	output.add(Buffer.from('first line\nsecond line\nthird\n'));
	t.is(output.tail(), 'first line\nsecond line\nthird\n');
	t.is(output.tail(12), 'third\n');
	t.is(output.tail(3), 'rd\n');
});

test('a prefix is short, private and goes with all that is in it', async t => {
	const prefix = await makePrefix();
	t.true(Buffer.byteLength(path.join(prefix.path, 'x'.repeat(40))) <= 103);
	writeFileSync(path.join(prefix.path, 'file'), '');
	await prefix.free();
	t.false(existsSync(prefix.path));
	await prefix.free();
});

test('a socket path that Node would cut is refused', t => {
	t.notThrows(() => checkSocketPath(`/${'x'.repeat(maxSocketPath - 1)}`));
	t.throws(() => checkSocketPath(`/${'x'.repeat(maxSocketPath)}`), {code: 'usage', message: /at most/});
	t.throws(() => checkSocketPath(`/${'é'.repeat(60)}`), {code: 'usage', message: /has 121 bytes/});
});

test('terminal control is taken out of texts for people', t => {
	t.is(plainText('\u001b[1A\u001b[K\u001b[43m[WARN]\u001b[0m a\tb\r\n\u001b]0;title\u0007é\u0000'), '[WARN] a\tb\né');
});
