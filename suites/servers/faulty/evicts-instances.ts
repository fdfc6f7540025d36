#!/usr/bin/env node
/** Only the 64 instances started last run. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	configFor(instance, instances) {
		if (instances.all.length - instances.all.indexOf(instance) <= 64) return instance.config;
		instances.forget(instance);
		throw new Error(`no plugin instance ${instance.id}`);
	},
});
