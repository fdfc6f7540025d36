import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {type Mutant, readMutants, writeMutant} from './mutants.js';
import {shortcomings} from './mutation.js';

const servers = fileURLToPath(new URL('../../dist/suites/servers/', import.meta.url));

const mutant = (name: string, protocol: Mutant['protocol'] = 'MsgPack:1'): Mutant => ({
	...{protocol, name, module: 'event.js', line: 7, operator: 'o', before: 'b', after: 'a'},
	patch: {start: 0, end: 0, text: ''},
});
const outcomes = (caught: number, survivors: readonly string[]) => [
	...Array.from({length: caught}, (_, i) => ({mutant: mutant(`m${i}`), caughtBy: ['a/b']})),
	...survivors.map(name => ({mutant: mutant(name), caughtBy: []})),
];
const explain = (name: string) => ({protocol: 'MsgPack:1' as const, mutant: name, because: 'no difference'});

test('a survivor has to be explained, and an explanation to have its survivor', t => {
	t.deepEqual(shortcomings(outcomes(99, ['odd']), [explain('odd')], true), []);
	t.deepEqual(shortcomings(outcomes(99, ['odd']), [], true), [
		'MsgPack:1 odd (line 7) survives, and nothing says why it may',
	]);
	t.deepEqual(shortcomings(outcomes(100, []), [explain('m3')], true), [
		'MsgPack:1 m3 is explained, and there is no such survivor',
	]);
	t.is(shortcomings(outcomes(99, ['odd']), [{...explain('odd'), protocol: 'ProtoBuf:1'}], true).length, 2);
});

test('of a part of the mutants nothing is said about the others', t => {
	t.deepEqual(shortcomings(outcomes(1, []), [explain('odd')], false), []);
	t.is(shortcomings(outcomes(1, ['new']), [explain('odd')], false).length, 1);
});

test('fewer than 95 % are too few, explained or not', t => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f'];
	t.deepEqual(shortcomings(outcomes(95, names.slice(0, 5)), names.slice(0, 5).map(explain), true), []);
	t.deepEqual(shortcomings(outcomes(94, names), names.map(explain), true), [
		'MsgPack:1: 94 of 100 mutants are caught, fewer than 95 %',
	]);
});

test('a mutant is the reference server with one module changed, and it runs', async t => {
	const {mutants} = await readMutants(servers);
	for (const protocol of ['MsgPack:1', 'ProtoBuf:1'] as const) {
		const [chosen] = mutants.filter(m => m.protocol === protocol && m.module === 'program.js');
		const copy = await writeMutant(servers, protocol, chosen);
		const directory = path.dirname(copy.program);
		const text = readFileSync(path.join(directory, 'program.js'), 'utf8');
		t.not(text, readFileSync(path.join(servers, 'reference/program.js'), 'utf8'));
		await copy.free();
		t.false(existsSync(directory));
		const unchanged = await writeMutant(servers, protocol, undefined);
		t.regex(execFileSync(unchanged.program, ['-dump'], {encoding: 'utf8'}), /conform-reference/);
		await unchanged.free();
	}
});
