import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {ConformError} from '../../mock-kong/errors.js';
import {didYouMean} from '../../mock-kong/servers/near.js';
import type {PdkSummary} from '../../suites/result.js';
import type {KnownFailure} from './entries.js';
import {parseKnownFailures} from './file.js';

// The lists that ship with the package: what the official PDKs get wrong, whatever the plugin on them.

const directory = fileURLToPath(new URL('../../suites/servers/known-failures/', import.meta.url));
const ending = '.yaml';

/** Names as `--known-failures` takes them: `kong-python-pdk@0.36`, `kong-python-pdk@0.36-gevent`. */
export function shippedLists(): string[] {
	return readdirSync(directory)
		.filter(file => file.endsWith(ending))
		.map(file => file.slice(0, -ending.length))
		.sort((a, b) => a.localeCompare(b, 'en', {numeric: true}));
}

/** Whether a text can only be meant as the name of such a list. */
export function looksLikeListName(text: string): boolean {
	return /^[\w-]+@[\w.:-]+$/.test(text) && !/\.ya?ml$/.test(text);
}

/** @throws ConformError `usage` when there is no such list */
export function readShippedList(name: string, ruleIds: readonly string[]): readonly KnownFailure[] {
	const names = shippedLists();
	if (!names.includes(name)) {
		throw new ConformError({
			code: 'usage',
			what: `there is no list of known failures ${name}; there are ${names.join(', ')}`,
			hint: didYouMean(name, names),
		});
	}
	return parseKnownFailures(readFileSync(`${directory}${name}${ending}`, 'utf8'), name, ruleIds).entries;
}

/** Name of the list for servers on this PDK, whether there is one or not. */
export function listNameOf({name, version, mode}: PdkSummary): string {
	return `${name}@${version}${mode === undefined ? '' : `-${mode}`}`;
}
