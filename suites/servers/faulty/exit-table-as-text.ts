#!/usr/bin/env node
/** A table given to exit as body is printed before Kong sees it. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

await runMsgPack({
	handlers: handlersWith(handler => (pdk, config) => {
		const call = (method: string, [status, body, ...rest]: readonly unknown[] = []) => {
			const printed = isExit(method) && body !== null && typeof body === 'object' && !Buffer.isBuffer(body);
			return pdk.call(method, [status, printed ? String(body) : body, ...rest]);
		};
		return handler({call}, config);
	}),
});
