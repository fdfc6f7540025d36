#!/usr/bin/env node
/** A change that was made before with the same values is not told to Kong again. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith} from './pdk-wrap.js';

await runProtoBuf({
	handlers: handlersWith(handler => (pdk, config) => {
		const made = new Set<string>();
		const call = async (method: string, args: readonly unknown[] = []) => {
			const text = `${method} ${args.join(' ')}`;
			if (!method.startsWith('kong.service.request.set_')) return pdk.call(method, args);
			if (made.has(text)) return undefined;
			made.add(text);
			return pdk.call(method, args);
		};
		return handler({call}, config);
	}),
});
