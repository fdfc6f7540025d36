import type {Handler, Pdk, Phase} from '../reference/handler.js';
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

type Edit = (args: readonly unknown[], method: string) => readonly unknown[] | Promise<readonly unknown[]>;

/** The reference's handlers, calling the PDK with edited arguments. */
export function withArguments(edit: Edit): Handlers {
	return handlersWith(handler => (pdk, config) => {
		const call = async (method: string, args: readonly unknown[] = []) => pdk.call(method, await edit(args, method));
		return handler({call}, config);
	});
}

const getHeader = async (pdk: Pdk, method: string) => {
	await pdk.call(method, ['host']);
};

/** Handlers that call only functions that ordinarily have a result. */
export const onlyGetters = {
	certificate: async () => {},
	rewrite: async (pdk: Pdk) => getHeader(pdk, 'kong.request.get_header'),
	access: async (pdk: Pdk) => getHeader(pdk, 'kong.request.get_header'),
	response: async (pdk: Pdk) => getHeader(pdk, 'kong.service.response.get_status'),
	preread: async () => {},
	log: async () => {},
};

/** The reference's handlers, and what is done when one throws; `calls` is how many PDK calls it has made. */
export function eachCaught(caught: (error: unknown, calls: number) => Promise<void>): Handlers {
	return handlersWith(handler => async (pdk, config) => {
		let calls = 0;
		const counting: Pdk = {
			call(method, args) {
				calls += 1;
				return pdk.call(method, args);
			},
		};
		await handler(counting, config).catch((error: unknown) => caught(error, calls));
	});
}

/** The reference's handlers, going on after kong.response.exit; `threw` is called when one throws then. */
export function goesOnAfterExit(threw: () => void): Handlers {
	return handlersWith(handler => async (pdk, config) => {
		let exited = false;
		const going: Pdk = {
			call(method, args) {
				const answer = pdk.call(method, args);
				exited ||= method === 'kong.response.exit';
				return exited ? Promise.resolve() : answer;
			},
		};
		await handler(going, config).catch((error: unknown) => {
			// The exit is on its way to Kong by then.
			if (exited) setTimeout(threw, 20);
			throw error;
		});
	});
}

/** The reference's handlers, asking the same of the request only once in an event. */
export function remembering(): Handlers {
	return handlersWith(handler => (pdk, config) => {
		const answers = new Map<string, Promise<unknown>>();
		const call = (method: string, args: readonly unknown[] = []) => {
			if (!method.startsWith('kong.request.get_')) return pdk.call(method, args);
			const key = `${method} ${args.join(' ')}`;
			const answer = answers.get(key) ?? pdk.call(method, args);
			answers.set(key, answer);
			return answer;
		};
		return handler({call}, config);
	});
}
