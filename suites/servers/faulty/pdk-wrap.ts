import type {Handler, Phase} from '../reference/handler.js';
import {conformReference} from '../reference/plugin.js';

type Handlers = {readonly [P in Phase]?: Handler};

/** kong.response.exit and error. */
export const isExit = (method: string): boolean => method === 'kong.response.exit' || method === 'kong.response.error';

/** The reference's handlers, the probe included, each changed: given another PDK, or something before and after. */
export function handlersWith(change: (handler: Handler, phase: string) => Handler): Handlers {
	const all: Handlers = conformReference.handlers;
	const changed = Object.entries(all).map(([phase, handler]): [string, Handler] => [phase, change(handler, phase)]);
	return Object.fromEntries(changed);
}
