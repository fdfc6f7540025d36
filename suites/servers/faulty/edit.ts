import type {Reply} from '../reference/behaviour.js';
import type {Handler, Pdk, Phase} from '../reference/handler.js';
import {conformReference} from '../reference/plugin.js';

/** `Data` of an event's answer; undefined for any other. */
export function dataOf([, , , result]: Reply): string | {readonly [key: string]: unknown} | undefined {
	const data = result && typeof result === 'object' && 'Data' in result ? result.Data : undefined;
	if (typeof data === 'string') return data;
	return data && typeof data === 'object' ? {...data} : undefined;
}

/** The reply with one field of its result replaced; an error stays as it is. */
export function withField([type, id, error, result]: Reply, field: string, value: unknown): Reply {
	return [type, id, error, error === null ? {...Object(result), [field]: value} : result];
}

/** The reply without one field of its result. */
export function without([type, id, error, result]: Reply, field: string): Reply {
	const left = Object.entries(Object(result)).filter(([name]) => name !== field);
	return [type, id, error, error === null ? Object.fromEntries(left) : result];
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

type Handlers = {readonly [P in Phase]?: Handler};

/** The reference's handlers, and what is done when one throws; `calls` is how many PDK calls it has made. */
export function eachCaught(caught: (error: unknown, calls: number) => Promise<void>): Handlers {
	return edited(handler => async (pdk, config) => {
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
	return edited(handler => async (pdk, config) => {
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

function edited(edit: (handler: Handler) => Handler): Handlers {
	const entries = Object.entries(conformReference.handlers);
	return Object.fromEntries(entries.map(([phase, handler]) => [phase, edit(handler)]));
}
