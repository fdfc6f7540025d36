#!/usr/bin/env node
/** Of calls that are made at once, each gets the answer to another. */
import {runMsgPack} from '../reference/msgpack-server.js';
import {handlersWith} from './pdk-wrap.js';

await runMsgPack({
	handlers: handlersWith(handler => (pdk, config) => {
		let pending: ((value: unknown) => void)[] = [];
		const call = (method: string, args?: readonly unknown[]) =>
			new Promise((resolve, reject) => {
				pending.push(resolve);
				// The last one to ask takes the first answer.
				pdk.call(method, args).then(value => pending.pop()?.(value), reject);
			}).finally(() => {
				pending = pending.filter(Boolean);
			});
		return handler({call}, config);
	}),
});
