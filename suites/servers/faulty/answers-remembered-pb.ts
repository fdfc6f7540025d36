#!/usr/bin/env node
/** What Kong answered once, all later events get for the same call. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith} from './pdk-wrap.js';

const answers = new Map<string, unknown>();
await runProtoBuf({
	handlers: handlersWith(handler => (pdk, config) => {
		const call = async (method: string, args: readonly unknown[] = []) => {
			const key = `${method} ${args.join(' ')}`;
			if (!method.startsWith('kong.request.get_')) return pdk.call(method, args);
			if (!answers.has(key)) answers.set(key, await pdk.call(method, args));
			return answers.get(key);
		};
		return handler({call}, config);
	}),
});
