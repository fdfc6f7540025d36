import type {Comparison} from '../../../suites/result.js';
import type {CallRule, CallSpec} from '../model.js';
import {luaShown} from '../read/lua-json.js';
import type {Difference} from './difference.js';
import {matcherShown, matches} from './matcher.js';
import {answerOf, callLine, callText, isCall, type SeenCall, specLine, specText} from './seen-calls.js';

/** Of a long sequence lines this far from the first difference are left out. */
const keptBefore = 100;
const keptAfter = 200;

/** How the calls differ from what the rule says; undefined when they do not. @param several plugins */
export function compareCalls(rule: CallRule, all: readonly SeenCall[], several: boolean): Difference | undefined {
	const calls = rule.phase === undefined ? all : all.filter(call => call.phase === rule.phase);
	switch (rule.mode) {
		case 'exactly':
			return exactly(rule, calls, several);
		case 'unordered':
			return unordered(rule, calls, several);
		case 'includes':
			return includes(rule, calls, several);
		case 'never':
			return never(rule, calls, several);
	}
}

function exactly(rule: CallRule, calls: readonly SeenCall[], several: boolean): Difference | undefined {
	const specs = repeated(rule.specs);
	const length = Math.max(specs.length, calls.length);
	const same = (i: number, j = i): boolean => {
		const spec = specs[i];
		const call = calls[j];
		return spec !== undefined && call !== undefined && isCall(spec, call);
	};
	let first = 0;
	while (first < length && same(first)) first += 1;
	if (first === length) return undefined;
	const lines = {
		expected: specs.map((spec, i) => {
			const call = calls[i];
			return call && same(i) ? callLine(call, several) : specLine(spec, rule.phase);
		}),
		actual: calls.map(call => callLine(call, several)),
	};
	const spec = specs[first];
	const call = calls[first];
	const which = `call ${first + 1}${rule.phase === undefined ? '' : ` of ${rule.phase}`}`;
	const comparison = windowed(lines.expected, lines.actual, first);
	const expected = spec === undefined ? `no call after ${first}` : `${which}: ${specText(spec)}`;
	if (spec === undefined) {
		const seen = call === undefined ? '' : callText(call);
		const actual = `${which} is ${seen}, where no further call was expected`;
		return {expected, comparison, actual, place: rule.place};
	}
	const {place} = spec;
	if (call === undefined) return {expected, comparison, actual: `${which} is missing: ${specText(spec)}`, place};
	const told = `${which} is ${callText(call)}`;
	const swapped = same(first, first + 1) && same(first + 1, first);
	const detail = swapped ? undefined : detailOf(spec, call);
	if (detail !== undefined) return {expected, comparison, actual: `${told}: ${detail}`, place};
	const why = swapped
		? '; the two calls are the other way round'
		: same(first, first + 1)
			? '; it is one too many'
			: same(first + 1, first)
				? '; that one is missing'
				: '';
	return {expected, comparison, actual: `${told}, expected ${specText(spec)}${why}`, place};
}

/** The call has the name that was expected: what else is not as written. */
function detailOf(spec: CallSpec, call: SeenCall): string | undefined {
	if (spec.name !== call.name) return undefined;
	if (spec.phase !== undefined && spec.phase !== call.phase)
		return `it is called in ${call.phase}, not in ${spec.phase}`;
	if (spec.plugin !== undefined && spec.plugin !== call.plugin)
		return `plugin ${call.plugin} calls it, not ${spec.plugin}`;
	const {args} = spec;
	const count = Math.max(args?.length ?? 0, call.args.length);
	for (let i = 0; args !== undefined && i < count; i += 1) {
		const matcher = args[i];
		const value = call.args[i];
		if (matcher === undefined ? value === undefined : matches(matcher, value)) continue;
		if (matcher === undefined) return `it has ${call.args.length} arguments, expected ${args.length}`;
		return `argument ${i + 1} is ${luaShown(value)}, expected ${matcherShown(matcher)}`;
	}
	const {value, error} = answerOf(call);
	if (spec.answer !== undefined && !matches(spec.answer, value)) {
		return `Kong answers ${luaShown(value)}, expected ${matcherShown(spec.answer)}`;
	}
	if (spec.error !== undefined && !matches(spec.error, error)) {
		return `Kong's error is ${luaShown(error)}, expected ${matcherShown(spec.error)}`;
	}
	return undefined;
}

function unordered(rule: CallRule, calls: readonly SeenCall[], several: boolean): Difference | undefined {
	const specs = repeated(rule.specs);
	const {callOf, specOf} = assign(specs, calls);
	const missing = specs.findIndex((_, i) => callOf[i] === undefined);
	const extra = calls.findIndex((_, j) => specOf[j] === undefined);
	if (missing < 0 && extra < 0) return undefined;
	const comparison = aligned(rule, specs, calls, callOf, several);
	const spec = specs[missing];
	if (spec) {
		const expected = `${inPhase(rule)}${specText(spec)}`;
		return {comparison, expected, actual: missingText(rule, spec, calls), place: spec.place};
	}
	const call = calls[extra];
	const seen = call === undefined ? '' : callText(call);
	return {
		comparison,
		place: rule.place,
		expected: `${inPhase(rule)}no calls but those named`,
		actual: `${inPhase(rule)}${seen} is called, which was not expected`,
	};
}

function includes(rule: CallRule, calls: readonly SeenCall[], several: boolean): Difference | undefined {
	const counted = rule.specs.filter(spec => spec.times !== undefined);
	const wanted = rule.specs.filter(spec => spec.times === undefined);
	const {callOf} = assign(wanted, calls);
	const missing = wanted.find((_, i) => callOf[i] === undefined);
	if (missing) {
		const comparison = aligned(rule, wanted, calls, callOf, several);
		const expected = `${inPhase(rule)}${specText(missing)}`;
		return {comparison, expected, actual: missingText(rule, missing, calls), place: missing.place};
	}
	for (const spec of counted) {
		const seen = calls.filter(call => isCall(spec, call));
		if (seen.length === spec.times) continue;
		const text = `${inPhase(rule)}${specText(spec)}`;
		const line = specLine(spec, rule.phase);
		return {
			place: spec.place,
			expected: `${text} ${times(spec.times ?? 0)}`,
			actual: `${text} is called ${times(seen.length)}, expected ${times(spec.times ?? 0)}`,
			comparison: windowed(
				Array.from({length: spec.times ?? 0}, (_, i) => (seen[i] ? callLine(seen[i], several) : line)),
				seen.map(call => callLine(call, several)),
				Math.min(seen.length, spec.times ?? 0),
			),
		};
	}
	return undefined;
}

function never(rule: CallRule, calls: readonly SeenCall[], several: boolean): Difference | undefined {
	for (const [i, call] of calls.entries()) {
		const spec = rule.specs.find(one => isCall(one, call));
		if (!spec) continue;
		const actual = calls.map(one => callLine(one, several));
		return {
			place: spec.place,
			expected: `${inPhase(rule)}never ${specText(spec)}`,
			actual: `${inPhase(rule)}${callText(call)} is called, which never should be`,
			comparison: windowed(
				actual.map((line, j) => (j === i ? `never ${specLine(spec, rule.phase)}` : line)),
				actual,
				i,
			),
		};
	}
	return undefined;
}

function missingText(rule: CallRule, spec: CallSpec, calls: readonly SeenCall[]): string {
	const near = calls.find(call => call.name === spec.name);
	const detail = near && detailOf(spec, near);
	const told = `${inPhase(rule)}${specText(spec)} is not called`;
	if (near === undefined) return told;
	return detail === undefined ? `${told} as often as expected` : `${told}; in ${callText(near)} ${detail}`;
}

function inPhase({phase}: CallRule): string {
	return phase === undefined ? '' : `${phase}: `;
}

function times(count: number): string {
	return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

function repeated(specs: readonly CallSpec[]): CallSpec[] {
	return specs.flatMap(spec => Array.from({length: spec.times ?? 1}, () => spec));
}

/** Which call stands for which line, so that as many as can be have one (augmenting paths). */
function assign(
	specs: readonly CallSpec[],
	calls: readonly SeenCall[],
): {readonly callOf: readonly (number | undefined)[]; readonly specOf: readonly (number | undefined)[]} {
	const callOf = new Array<number | undefined>(specs.length).fill(undefined);
	const specOf = new Array<number | undefined>(calls.length).fill(undefined);
	const place = (i: number, tried: Set<number>): boolean => {
		const spec = specs[i];
		if (spec === undefined) return false;
		for (const [j, call] of calls.entries()) {
			if (tried.has(j) || !isCall(spec, call)) continue;
			tried.add(j);
			const holder = specOf[j];
			if (holder !== undefined && !place(holder, tried)) continue;
			specOf[j] = i;
			callOf[i] = j;
			return true;
		}
		return false;
	};
	for (const i of specs.keys()) place(i, new Set());
	return {callOf, specOf};
}

/** Each line beside the call that stands for it, calls that stand for none at the end. */
function aligned(
	rule: CallRule,
	specs: readonly CallSpec[],
	calls: readonly SeenCall[],
	callOf: readonly (number | undefined)[],
	several: boolean,
): Comparison {
	const expected: string[] = [];
	const actual: string[] = [];
	const taken = new Set(callOf);
	const rest = calls.filter((_, j) => !taken.has(j)).map(call => callLine(call, several));
	const order = [...specs.keys()].sort((a, b) => Number(callOf[a] === undefined) - Number(callOf[b] === undefined));
	for (const i of order) {
		const spec = specs[i];
		const call = calls[callOf[i] ?? -1];
		if (!spec) continue;
		expected.push(call ? callLine(call, several) : specLine(spec, rule.phase));
		if (call) actual.push(callLine(call, several));
	}
	return windowed(expected, [...actual, ...rest], specs.length - callOf.filter(j => j === undefined).length);
}

function windowed(expected: readonly string[], actual: readonly string[], first: number): Comparison {
	const start = Math.max(0, first - keptBefore);
	const cut = (lines: readonly string[]) => lines.slice(start, first + keptAfter);
	return {expected: cut(expected), actual: cut(actual), firstDifference: first - start};
}
