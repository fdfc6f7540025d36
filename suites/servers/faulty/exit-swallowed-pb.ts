#!/usr/bin/env node
/** kong.response.exit ends the handler here and is never told to Kong: the request goes on. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

class Left extends Error {}

await runProtoBuf({
	handlers: handlersWith(handler => async (pdk, config) => {
		const call = async (method: string, args?: readonly unknown[]) => {
			if (isExit(method)) throw new Left();
			return pdk.call(method, args);
		};
		await handler({call}, config).catch(error => {
			if (!(error instanceof Left)) throw error;
		});
	}),
});
