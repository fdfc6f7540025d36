#!/usr/bin/env node
/** kong.response.exit in the response phase does nothing: Kong is never told. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

await runMsgPack({
	handlers: handlersWith((handler, phase) => (pdk, config) => {
		const call = async (method: string, args?: readonly unknown[]) =>
			phase === 'response' && isExit(method) ? undefined : pdk.call(method, args);
		return handler({call}, config);
	}),
});
