#!/usr/bin/env node
/** An exit is told to Kong when the handler has ended: of two the last one counts. */
import {runProtoBuf} from '../reference/protobuf-server.js';
import {handlersWith, isExit} from './pdk-wrap.js';

await runProtoBuf({
	handlers: handlersWith(handler => async (pdk, config) => {
		let exit: readonly unknown[] | undefined;
		const call = async (method: string, args: readonly unknown[] = []) => {
			if (isExit(method)) exit = args;
			return exit ? undefined : pdk.call(method, args);
		};
		await handler({call}, config);
		if (exit) await pdk.call('kong.response.exit', exit);
	}),
});
