import {readFileSync} from 'node:fs';
import {ruleBook} from '../suites/book/book.js';
import {historicalBugs} from '../suites/book/coverage.js';
import {rules} from '../suites/index.js';
import {faultyServers} from '../suites/servers/faulty.js';

/** suites/README.md as it ought to be. @param suites the source directory */
export function currentRuleBook(suites: URL): string {
	return ruleBook({
		intro: readFileSync(new URL('book/book-intro.md', suites), 'utf8'),
		rules,
		killers: rule => faultyServers.filter(({fails}) => fails.includes(rule)).map(({id}) => id),
		bugs: historicalBugs,
	});
}
