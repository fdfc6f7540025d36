#!/usr/bin/env node
/** Changes are told to Kong when the handler has ended, the last one first. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {handlersWith} from './pdk-wrap.js';

await runMsgPack({
	handlers: handlersWith(handler => async (pdk, config) => {
		const made: {method: string; args: readonly unknown[]}[] = [];
		const call = async (method: string, args: readonly unknown[] = []) => {
			if (!method.startsWith('kong.service.request.set_')) return pdk.call(method, args);
			made.unshift({method, args});
			return undefined;
		};
		await handler({call}, config);
		for (const {method, args} of made) await pdk.call(method, args);
	}),
});
