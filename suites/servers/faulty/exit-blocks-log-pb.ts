#!/usr/bin/env node
/** After an exit the log event never ends. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

let left = false;
await runProtoBuf({
	handlers: handlersWith((handler, phase) => async (pdk, config) => {
		if (phase === 'log' && left) await new Promise(() => {});
		const call = (method: string, args?: readonly unknown[]) => {
			left ||= isExit(method);
			return pdk.call(method, args);
		};
		await handler({call}, config);
	}),
});
