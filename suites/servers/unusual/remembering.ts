import type {Handler, Phase} from '../reference/handler.js';

type Handlers = {readonly [P in Phase]?: Handler};

/** Handlers that ask the same of the request only once in an event. */
export function remembering(handlers: Handlers): Handlers {
	return Object.fromEntries(Object.entries(handlers).map(([phase, handler]) => [phase, rememberingHandler(handler)]));
}

function rememberingHandler(handler: Handler): Handler {
	return (pdk, config) => {
		const answers = new Map<string, Promise<unknown>>();
		const call = (method: string, args: readonly unknown[] = []) => {
			if (!method.startsWith('kong.request.get_')) return pdk.call(method, args);
			const key = `${method} ${args.join(' ')}`;
			const answer = answers.get(key) ?? pdk.call(method, args);
			answers.set(key, answer);
			return answer;
		};
		return handler({call}, config);
	};
}
