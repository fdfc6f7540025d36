/** What a scenario file expects, for tests of one's own: needs no test framework and works in each. */
import type {KongResponse, KongStreamResponse} from '../../mock-kong/internal.js';
import {compareCalls} from './compare/compare-calls.js';
import {
	compareClient,
	compareContext,
	compareEnds,
	compareLog,
	compareStream,
	compareTotals,
	compareUpstream,
} from './compare/compare-outcome.js';
import type {Difference} from './compare/difference.js';
import {seenCalls} from './compare/seen-calls.js';
import {expectationText} from './expect-text.js';
import type {ResponseExpectation} from './expect-types.js';
import type {Expectation} from './model.js';
import {readExpectation} from './read/expect-read.js';

export type {
	ExpectedCall,
	ExpectedCalls,
	ExpectedClientParts,
	ExpectedEnd,
	ExpectedLine,
	ExpectedModes,
	ExpectedParts,
	ExpectedPhase,
	ExpectedUpstreamParts,
	ExpectedValue,
	ResponseExpectation,
} from './expect-types.js';

/** One way in which a response is not as expected. */
export interface ResponseDifference {
	/** What should have been. */
	readonly expected: string;
	/** What was, and what was expected: a sentence without its full stop. */
	readonly actual: string;
}

/**
 * A response is not as expected. Its message says it all: the first difference, the PDK calls that were expected and
 * those that were made, and what else differs.
 */
export class ExpectationError extends Error {
	override readonly name = 'ExpectationError';
	/** All of them, the first first. */
	declare readonly differences: readonly ResponseDifference[];
	/** PDK calls a line each where they differ; else what the first difference expected. */
	declare readonly expected: string;
	/** Likewise what was. */
	declare readonly actual: string;
	/** Runners that know this property print no difference of their own: it is in the message. */
	declare readonly showDiff: boolean;

	constructor(differences: readonly Difference[]) {
		super(expectationText(differences));
		const comparison = differences.find(difference => difference.comparison)?.comparison;
		const [first] = differences;
		const properties = {
			differences: differences.map(({expected, actual}): ResponseDifference => ({expected, actual})),
			expected: comparison?.expected.join('\n') ?? first?.expected,
			actual: comparison?.actual.join('\n') ?? first?.actual,
			showDiff: false,
			name: this.name,
		};
		// Not enumerable: runners that print an error with its properties would say everything twice.
		for (const [key, value] of Object.entries(properties)) {
			Object.defineProperty(this, key, {value, enumerable: false, configurable: true});
		}
	}
}

/**
 * Throws when a response, or what came of a stream, is not as expected. The expectation is the `expect` of a scenario
 * file; bytes may be Buffers.
 *
 * ```js
 * const res = await kong.request({path: '/', headers: {'x-api-key': 'no such key'}});
 * expectResponse(res, {
 * 	calls: {access: ['kong.request.get_header("x-api-key")', 'kong.response.exit']},
 * 	client: {status: 401},
 * 	upstream: 'none',
 * });
 * ```
 *
 * @throws ExpectationError with all that differs
 * @throws ConformError `usage` when the expectation itself says nothing sensible: unknown keys, unknown PDK functions
 */
export function expectResponse(response: KongResponse | KongStreamResponse, expectation: ResponseExpectation): void {
	const isStream = 'exited' in response;
	const expected = readExpectation(expectation, isStream, response.version);
	const differences = differencesOf(expected, response);
	if (differences.length === 0) return;
	const error = new ExpectationError(differences);
	// The first line of the stack is the caller's.
	Error.captureStackTrace(error, expectResponse);
	throw error;
}

function differencesOf(expected: Expectation, response: KongResponse | KongStreamResponse): Difference[] {
	const calls = seenCalls(response.calls);
	const several = new Set(response.events.map(({plugin}) => plugin)).size > 1;
	return [
		...compareEnds(expected.ends, response.events),
		...expected.calls.flatMap(rule => compareCalls(rule, calls, several) ?? []),
		...('exited' in response
			? compareStream(expected, response)
			: [
					...compareClient(expected.client, response, response.request.upstream),
					...compareUpstream(expected.upstream, response, response.request),
				]),
		...compareLog(expected.log, response.log),
		...compareContext(expected.context, response),
		...compareTotals(expected.totals, {started: 0, closed: 0}, calls),
	];
}
