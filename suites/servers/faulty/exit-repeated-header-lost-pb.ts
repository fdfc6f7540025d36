#!/usr/bin/env node
/** Of a repeated header of an exit only the last value is told to Kong. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

const lastOnly = (headers: unknown) =>
	Object.fromEntries(Object.entries(Object(headers)).map(([name, value]) => [name, [value].flat().at(-1)]));
await runProtoBuf({
	handlers: handlersWith(handler => (pdk, config) => {
		const call = (method: string, args: readonly unknown[] = []) =>
			pdk.call(method, isExit(method) && args[2] ? [args[0], args[1], lastOnly(args[2])] : args);
		return handler({call}, config);
	}),
});
