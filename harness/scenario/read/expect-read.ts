import {ConformError} from '../../../mock-kong/errors.js';
import {createPdk} from '../../../mock-kong/pdk/index.js';
import type {KongVersion} from '../../../mock-kong/versions.js';
import {ReadContext} from '../compare/context.js';
import type {Expectation} from '../model.js';
import {functionNames} from '../run/target-check.js';
import {checkStreamExpectation} from './build.js';
import {buildExpectation} from './build-expect.js';
import {pathText, wrongs} from './issue-text.js';
import {knownKeys} from './known-keys.js';
import type {Place, Problem} from './problems.js';
import {expectation} from './shape-expect.js';
import type {Path, SourceDocument} from './source.js';

/** A response does not tell how many instances there were: MockKong.instanceCounts does. */
const shape = expectation.omit({instances: true});

/**
 * Reads an expectation as a program wrote it.
 * @throws ConformError `usage` with everything that is wrong in it
 */
export function readExpectation(given: unknown, stream: boolean, version: KongVersion): Expectation {
	const data = plain(given, 0);
	const parsed = shape.safeParse(data);
	if (!parsed.success) {
		const wrong = wrongs(parsed.error.issues, data, at => knownKeys(shape, at));
		throw unreadable(wrong.map(({path, what, key}) => told(key ? path.slice(0, -1) : path, what)));
	}
	const source = new ObjectSource(data);
	const problems: Problem[] = [];
	const context = new ReadContext(source, '', process.cwd(), problems);
	if (stream) checkStreamExpectation(parsed.data, [], context);
	const read = buildExpectation(parsed.data, [], context);
	const named = problems.length > 0 ? [] : read.calls.flatMap(rule => rule.specs);
	for (const {name, place} of named) {
		if (functionNames(version).has(name)) continue;
		const near = createPdk(version).closestNames(name);
		const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
		problems.push({file: '', place, what: `the PDK of Kong ${version.name} has no function ${name}${hint}`});
	}
	if (problems.length > 0) throw unreadable(problems.map(({place, what}) => told(source.pathOf(place), what)));
	return read;
}

const maxDepth = 64;

/** With bytes as `{base64}` and without members that are undefined: what a file could say. */
function plain(value: unknown, depth: number): unknown {
	if (depth > maxDepth) throw unreadable([`is nested over ${maxDepth} deep`]);
	if (value instanceof Uint8Array) return {base64: Buffer.from(value).toString('base64')};
	if (Array.isArray(value)) return value.map(item => (item === undefined ? null : plain(item, depth + 1)));
	if (value instanceof RegExp)
		throw unreadable([`${value} stands for itself in no file: {matches: '...'} takes its text`]);
	if (typeof value !== 'object' || value === null) return value;
	const members = Object.entries(value).filter(([, member]) => member !== undefined);
	return Object.fromEntries(members.map(([name, member]) => [name, plain(member, depth + 1)]));
}

/** Places are not lines here but paths in the object. */
class ObjectSource implements SourceDocument {
	readonly #paths: Path[] = [];

	constructor(readonly data: unknown) {}

	at(path: Path): Place {
		this.#paths.push(path);
		return {line: this.#paths.length, column: 1};
	}

	keyAt(path: Path): Place {
		return this.at(path);
	}

	pathOf({line}: Place): Path {
		return this.#paths[line - 1] ?? [];
	}
}

function told(path: Path, what: string): string {
	const where = pathText(path);
	return where === '' || what.startsWith(where) ? what : `${where}: ${what}`;
}

function unreadable(problems: readonly string[]): ConformError {
	const lines = [...new Set(problems)];
	const [first = ''] = lines;
	const what =
		lines.length === 1
			? `the expectation cannot be read: ${first}`
			: `the expectation cannot be read: ${lines.length} problems\n${lines.map(line => `  ${line}`).join('\n')}`;
	return new ConformError({code: 'usage', what});
}
