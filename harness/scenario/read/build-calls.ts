import type {EventPhase} from '../../../mock-kong/internal.js';
import type {JsonValue} from '../../../mock-kong/lua/json.js';
import {eventPhases} from '../../../mock-kong/rpc/phases.js';
import type {ReadContext} from '../compare/context.js';
import {literal, type Matcher, parseMatcher} from '../compare/matcher.js';
import type {CallMode, CallRule, CallSpec} from '../model.js';
import type {CallShape, CallsShape} from './shape-expect.js';
import {callModes} from './shape-parts.js';
import type {Path} from './source.js';

/** `calls` of an expectation as rules: at most one for each phase and way of comparing. */
export function buildCalls(calls: CallsShape, path: Path, context: ReadContext): CallRule[] {
	const rules: CallRule[] = [];
	const add = (
		mode: CallMode,
		phase: EventPhase | undefined,
		list: readonly CallShape[] | undefined,
		at: Path,
		key: Path,
	): void => {
		if (list === undefined) return;
		const specs = list.map((call, i) => buildCall(call, [...at, i], phase, mode, context));
		rules.push({mode, phase, specs, place: context.keyAt(key)});
	};
	if (Array.isArray(calls)) {
		add('exactly', undefined, calls, path, path);
		return rules;
	}
	for (const mode of callModes) add(mode, undefined, calls[mode], [...path, mode], [...path, mode]);
	for (const phase of eventPhases) {
		const set = calls[phase];
		const at = [...path, phase];
		if (Array.isArray(set)) add('exactly', phase, set, at, at);
		else if (set) for (const mode of callModes) add(mode, phase, set[mode], [...at, mode], at);
	}
	return rules;
}

function buildCall(
	shape: CallShape,
	path: Path,
	rulePhase: EventPhase | undefined,
	mode: CallMode,
	context: ReadContext,
): CallSpec {
	const given = typeof shape === 'string' ? {call: shape} : shape;
	const callPath = typeof shape === 'string' ? path : [...path, 'call'];
	const parsed = parseCall(given.call);
	if (typeof parsed === 'string') context.report(callPath, parsed);
	const call = typeof parsed === 'string' ? {name: given.call, args: undefined, answer: undefined} : parsed;
	const twice = (['args', 'answer'] as const).find(key => call[key] !== undefined && given[key] !== undefined);
	if (twice !== undefined) context.report([...path, twice], `${twice} stands in the call itself already`);
	if (given.phase !== undefined && rulePhase !== undefined && given.phase !== rulePhase) {
		context.report([...path, 'phase'], `is among the calls of ${rulePhase}`);
	}
	if (given.times !== undefined && mode === 'never') context.report([...path, 'times'], 'never is never: no times');
	const matcher = (key: 'answer' | 'error'): Matcher | undefined => {
		const value: JsonValue | undefined = given[key];
		return value === undefined
			? undefined
			: parseMatcher(value, (at, what) => context.report([...path, key, ...at], what));
	};
	return {
		name: call.name,
		args:
			call.args ??
			given.args?.map((arg, i) => parseMatcher(arg, (at, what) => context.report([...path, 'args', i, ...at], what))),
		answer: call.answer ?? matcher('answer'),
		error: matcher('error'),
		times: given.times,
		phase: given.phase ?? rulePhase,
		plugin: given.plugin,
		place: context.at(callPath),
	};
}

interface ParsedCall {
	readonly name: string;
	readonly args: readonly Matcher[] | undefined;
	readonly answer: Matcher | undefined;
}

/** `kong.request.get_header`, `kong.request.get_header("host")`, `... -> "a.test"`; or what is wrong with it. */
export function parseCall(text: string): ParsedCall | string {
	const match = /^\s*([^\s()]+)\s*(?:\((.*)\))?\s*(?:->\s*(.*?))?\s*$/s.exec(text);
	const name = match?.[1];
	if (name === undefined) return 'is no call: kong.request.get_header, or kong.request.get_header("host")';
	const args = match?.[2] === undefined ? undefined : parseJson(`[${match[2]}]`);
	if (args === 'bad') return `the arguments of ${name} are not JSON`;
	const answer = match?.[3] === undefined ? undefined : parseJson(match[3]);
	if (answer === 'bad') return `the answer of ${name} is not JSON`;
	return {
		name,
		args: args && Array.isArray(args.value) ? args.value.map(literal) : undefined,
		answer: answer && literal(answer.value),
	};
}

function parseJson(text: string): {readonly value: JsonValue} | 'bad' {
	try {
		const value: JsonValue = JSON.parse(text);
		return {value};
	} catch {
		return 'bad';
	}
}
