// Writes suites/README.md anew: `npm run rule-book`.
import {writeFileSync} from 'node:fs';
import {currentRuleBook} from '../harness/rule-book.js';

const suites = new URL('../suites/', import.meta.url);
writeFileSync(new URL('README.md', suites), currentRuleBook(suites));
