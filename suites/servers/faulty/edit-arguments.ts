import type {Handler, Pdk, Phase} from '../reference/handler.js';
import {conformReference} from '../reference/plugin.js';

type Edit = (args: readonly unknown[], method: string) => readonly unknown[] | Promise<readonly unknown[]>;

/** The reference's handlers, calling the PDK with edited arguments. */
export function withArguments(edit: Edit): {readonly [P in Phase]?: Handler} {
	const edited = (handler: Handler): Handler => {
		return (pdk, config) => {
			const calling: Pdk = {call: async (method, args = []) => pdk.call(method, await edit(args, method))};
			return handler(calling, config);
		};
	};
	return Object.fromEntries(
		Object.entries(conformReference.handlers).map(([phase, handler]) => [phase, edited(handler)]),
	);
}
