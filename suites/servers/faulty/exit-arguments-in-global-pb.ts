#!/usr/bin/env node
/** The arguments of an exit are kept where the exit of another event replaces them. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

let last: readonly unknown[] | undefined;
await runProtoBuf({
	handlers: handlersWith(handler => (pdk, config) => {
		const call = async (method: string, args?: readonly unknown[]) => {
			if (!isExit(method)) return pdk.call(method, args);
			last = args;
			await new Promise(resolve => setTimeout(resolve, 5));
			return pdk.call(method, last);
		};
		return handler({call}, config);
	}),
});
