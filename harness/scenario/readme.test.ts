import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import test from 'ava';
import {parseAllDocuments} from 'yaml';
import {loadScenarios} from './read/load.js';

const dir = mkdtempSync(path.join(tmpdir(), 'scen-'));
test.after.always(() => rmSync(dir, {recursive: true}));

const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const schema: object = JSON.parse(readFileSync(new URL('./scenario.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({strict: false, validateFormats: false}).compile(schema);
const documents = (text: string): unknown[] =>
	[parseAllDocuments(text, {merge: true})].flat().map(document => document.toJS());

for (const [i, text] of examples.entries()) {
	test(`example ${i + 1} of the README is valid, for the program and for editors`, t => {
		writeFileSync(path.join(dir, `${i}.yaml`), text);
		t.notThrows(() => loadScenarios([`${i}.yaml`], dir));
		for (const document of documents(text)) t.true(validate(document), JSON.stringify(validate.errors));
	});
}

test('editors and the program object to the same', t => {
	t.true(examples.length > 5);
	const bad = [
		'name: a\nrequst: {}',
		'name: a\nrequest: {pth: /}',
		'name: a\nrequest: {body: {txt: a}}',
		'name: a\nrequest: {method: 3}',
		'request: {}',
		'name: a\nrequest: {}\nexpect: {calls: {acces: []}}',
		'name: a\nrequest: {}\nexpect: {ends: {log: fine}}',
		'name: a\nrequests: []',
		'defaults: {name: x}',
	];
	for (const [i, text] of bad.entries()) {
		writeFileSync(path.join(dir, `bad-${i}.yaml`), text);
		t.throws(() => loadScenarios([`bad-${i}.yaml`], dir), undefined, text);
		for (const document of documents(text)) t.false(validate(document), text);
	}
});
