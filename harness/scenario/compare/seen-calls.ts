import type {EventPhase, LuaValue, PdkOutcome, RecordedCall} from '../../../mock-kong/internal.js';
import {luaText} from '../../../mock-kong/lua/values.js';
import type {CallSpec} from '../model.js';
import {luaShown} from '../read/lua-json.js';
import {matcherShown, matches, matchesList} from './matcher.js';

/** A PDK call as a scenario looks at it. */
export interface SeenCall {
	readonly phase: EventPhase;
	readonly plugin: string;
	readonly name: string;
	readonly args: readonly LuaValue[];
	readonly outcome: PdkOutcome;
}

export function seenCalls(calls: readonly RecordedCall[]): SeenCall[] {
	return calls.map(({phase, plugin, method, args, outcome}) => ({
		phase,
		plugin,
		name: typeof method === 'string' ? luaText(method) : luaShown(method),
		args,
		outcome,
	}));
}

/** The value Kong answered first, and its error. */
export function answerOf({outcome}: SeenCall): {readonly value: LuaValue; readonly error: LuaValue} {
	switch (outcome.kind) {
		case 'returned':
			return {value: outcome.values[0], error: outcome.values[1]};
		case 'raised':
			return {value: undefined, error: outcome.message};
		case 'exited':
		case 'unknown':
			return {value: undefined, error: undefined};
	}
}

/** Whether the call is what is written; `phase` and `plugin` included. */
export function isCall(spec: CallSpec, call: SeenCall): boolean {
	if (spec.name !== call.name) return false;
	if (spec.phase !== undefined && spec.phase !== call.phase) return false;
	if (spec.plugin !== undefined && spec.plugin !== call.plugin) return false;
	if (spec.args !== undefined && !matchesList(spec.args, call.args)) return false;
	if (spec.answer === undefined && spec.error === undefined) return true;
	const {value, error} = answerOf(call);
	return (
		(spec.answer === undefined || matches(spec.answer, value)) &&
		(spec.error === undefined || matches(spec.error, error))
	);
}

/** `access kong.request.get_header("host") -> "a.test"`. @param several plugins: theirs are named */
export function callLine(call: SeenCall, several: boolean): string {
	return `${call.phase} ${several ? `${call.plugin}: ` : ''}${callText(call)} ${outcomeText(call)}`;
}

/** `kong.request.get_header("host")`. */
export function callText({name, args}: SeenCall): string {
	return `${name}(${args.map(arg => luaShown(arg)).join(', ')})`;
}

function outcomeText({outcome}: SeenCall): string {
	switch (outcome.kind) {
		case 'returned': {
			const [value, error] = outcome.values;
			return error === undefined ? `-> ${luaShown(value)}` : `-> ${luaShown(value)}, error ${luaShown(error)}`;
		}
		case 'unknown':
			return '-> null (no such function)';
		case 'exited':
			return 'left the request';
		case 'raised':
			return `raised ${luaShown(outcome.message)}`;
	}
}

/** As `callLine`, of what is written. */
export function specLine(spec: CallSpec, rulePhase: EventPhase | undefined): string {
	const phase = spec.phase ?? rulePhase;
	return `${phase === undefined ? '' : `${phase} `}${spec.plugin === undefined ? '' : `${spec.plugin}: `}${specText(spec)}`;
}

export function specText({name, args, answer, error}: CallSpec): string {
	return [
		args === undefined ? name : `${name}(${args.map(matcherShown).join(', ')})`,
		answer === undefined ? '' : ` -> ${matcherShown(answer)}`,
		error === undefined ? '' : ` error ${matcherShown(error)}`,
	].join('');
}
