import {readFileSync} from 'node:fs';
import test from 'ava';
import {currentRuleBook} from './rule-book.js';

const suites = new URL('../suites/', import.meta.url);

test('suites/README.md is what the rules say now: npm run rule-book', t => {
	const committed = readFileSync(new URL('README.md', suites), 'utf8');
	t.true(committed === currentRuleBook(suites), 'suites/README.md is stale: npm run rule-book');
});
