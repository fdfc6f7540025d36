import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
// @ts-expect-error a script, not a module of the program
import * as mutation from './mutants.mjs';

interface Made {
	readonly protocol: string;
	readonly name: string;
	readonly operator: string;
	readonly after: string;
	readonly patch: {start: number; end: number; text: string};
}

const root = fileURLToPath(new URL('..', import.meta.url));
const options = mutation.compilerOptions(root);
const dir = mkdtempSync(path.join(tmpdir(), 'mut-'));
test.after.always(() => rmSync(dir, {recursive: true}));

const mutantsOf = (text: string): Made[] => {
	const file = path.join(dir, 'sample.ts');
	writeFileSync(file, text);
	return mutation.mutantsOf(file, options);
};
const changes = (text: string) => mutantsOf(text).map(({operator, after}) => `${operator}: ${after}`);

test('operators change code, one place at a time', t => {
	t.deepEqual(changes('export const f = (a: number, b: number) => {\n\tif (a < b) g(a, b);\n\treturn a ?? b;\n};\n'), [
		'negate condition: !(a < b)',
		'other comparison: a <= b',
		'statement left out: ;',
		'arguments swapped: b, a',
		'nothing returned: return;',
		'no fallback: a',
	]);
	t.deepEqual(changes("export const x = {a: 1, b: [true, 'c']};\n"), [
		'field left out: ',
		'one more: 2',
		'field left out: ',
		'true for false: false',
		'element left out: ',
		'other text: "c~"',
		'element left out: ',
	]);
});

test('types, words of errors and limits are left alone', t => {
	t.deepEqual(changes("export type A = 'x' | 1;\nconst maxSize = 256 << 20;\nexport {maxSize};\n"), []);
	t.deepEqual(changes("export const f = () => {\n\tthrow new Error('words');\n};\n"), ['nothing thrown: ;']);
	t.true(changes("export const f = () => {\n\tthrow new Error('no plugin instance');\n};\n").length > 1);
});

test('a patch turns the compiled module into the compiled mutant', t => {
	const text = 'export const f = (a: number) => a === 1;\n';
	const compiled: string = mutation.compiled(text, options);
	const patched = mutantsOf(text).map(
		({patch: {start, end, text: other}}) => compiled.slice(0, start) + other + compiled.slice(end),
	);
	t.deepEqual(patched, ['export const f = (a) => a !== 1;\n', 'export const f = (a) => a === 2;\n']);
});

test('a hundred mutants for each protocol, all different, the same each time', t => {
	const {mutants, candidates} = mutation.makeMutants(path.join(root, 'suites/servers/reference'), options);
	for (const protocol of ['MsgPack:1', 'ProtoBuf:1']) {
		const own = mutants.filter((mutant: Made) => mutant.protocol === protocol);
		t.is(own.length, mutation.perProtocol);
		t.is(new Set(own.map((mutant: Made) => mutant.name)).size, own.length);
		t.true(candidates[protocol] > 2 * own.length);
	}
	const built = readFileSync(path.join(root, 'dist/suites/servers/mutants.json'), 'utf8');
	t.deepEqual(JSON.parse(built).mutants, JSON.parse(JSON.stringify(mutants)));
});
