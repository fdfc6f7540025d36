#!/usr/bin/env node
/** The body of an exit goes through a UTF-8 decoder: bytes that are no text are lost. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

await runProtoBuf({
	handlers: handlersWith(handler => (pdk, config) => {
		const call = (method: string, args: readonly unknown[] = []) =>
			pdk.call(method, isExit(method) ? args.map(value => (Buffer.isBuffer(value) ? value.toString() : value)) : args);
		return handler({call}, config);
	}),
});
