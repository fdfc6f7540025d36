#!/usr/bin/env node
/** An open event goes on with whatever config was started last. */
import {messageHeader} from '../reference/plugin.js';
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	configFor: (instance, instances) =>
		new Proxy(instance.config, {get: (config, key) => Reflect.get(instances.last?.config ?? config, key)}),
	handlers: {
		async access(pdk, config) {
			await pdk.call('kong.request.get_method');
			await pdk.call('kong.service.request.set_header', [messageHeader, config.message]);
		},
	},
});
