#!/usr/bin/env node
/** kong.response.exit is told to Kong without its headers. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

await runMsgPack({
	handlers: handlersWith(handler => (pdk, config) => {
		const call = (method: string, args?: readonly unknown[]) =>
			pdk.call(method, isExit(method) ? args?.slice(0, 2) : args);
		return handler({call}, config);
	}),
});
