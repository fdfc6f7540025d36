#!/usr/bin/env node
/** An event of an unknown instance ends as if it had run. */
import type {Config, Pdk} from '../reference/handler.js';
import {conformReference} from '../reference/plugin.js';
import {runProtoBuf} from '../reference/protobuf-server.js';

const unknown = {};
await runProtoBuf({
	unknownInstance: () => ({id: -1, config: unknown, startedAt: 0}),
	handlers: Object.fromEntries(
		conformReference.phases.map(phase => [
			phase,
			async (pdk: Pdk, config: Config) => {
				if (config !== unknown) await conformReference.handlers[phase]?.(pdk, config);
			},
		]),
	),
});
