import type {LuaValue} from '../../lua/values.js';
import {fail} from './guard.js';

/** The `max_headers` and `max_args` arguments: 1 to 1000, undefined when not given. @throws LuaError */
export function maxArgument(name: 'max_headers' | 'max_args', max: LuaValue): number | undefined {
	if (max === undefined) return undefined;
	if (typeof max !== 'number') fail(`${name} must be a number`);
	if (max < 1) fail(`${name} must be >= 1`);
	if (max > 1000) fail(`${name} must be <= 1000`);
	return max;
}
