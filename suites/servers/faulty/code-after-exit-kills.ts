#!/usr/bin/env node
/** A PDK call after kong.response.exit ends the process. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

await runMsgPack({
	handlers: handlersWith(handler => (pdk, config) => {
		let left = false;
		const call = async (method: string, args?: readonly unknown[]) => {
			if (left) process.exit(2);
			if (!isExit(method)) return pdk.call(method, args);
			left = true;
			void pdk.call(method, args);
			// The exit goes out before the handler goes on.
			await new Promise(resolve => setTimeout(resolve, 5));
			return undefined;
		};
		return handler({call}, config);
	}),
});
