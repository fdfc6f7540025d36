import type {LuaValue} from '../lua/values.js';

/** kong.response.exit or error: nginx leaves the handler; nothing is ever answered. Thrown by the functions that do so. */
export class ExitRequest extends Error {
	override readonly name = 'ExitRequest';
}

/** Several Lua return values, for the functions that return `nil, err` or more. A single value is returned bare. */
export class Results {
	constructor(readonly values: readonly LuaValue[]) {}
}

export function results(...values: LuaValue[]): Results {
	return new Results(values);
}
