#!/usr/bin/env node
import {runMsgPack} from '../reference/msgpack-server.js';
/** An open event goes on with whatever config was started last. */
import {messageHeader} from '../reference/plugin.js';

await runMsgPack({
	configFor: (instance, instances) =>
		new Proxy(instance.config, {get: (config, key) => Reflect.get(instances.last?.config ?? config, key)}),
	handlers: {
		async access(pdk, config) {
			await pdk.call('kong.request.get_method');
			await pdk.call('kong.service.request.set_header', [messageHeader, config.message]);
		},
	},
});
