#!/usr/bin/env node
/** kong.response.error does nothing: Kong is never told, and the request goes on. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {handlersWith} from './pdk-wrap.js';

await runMsgPack({
	handlers: handlersWith(handler => (pdk, config) => {
		const call = async (method: string, args?: readonly unknown[]) =>
			method === 'kong.response.error' ? undefined : pdk.call(method, args);
		return handler({call}, config);
	}),
});
