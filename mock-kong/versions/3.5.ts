import {kong34} from './3.4.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.5 changed. */
export const kong35: KongVersion = {
	...kong34,
	name: '3.5',
	release: '3.5.0',
	measured: false,

	// plugin_servers
	resets: 'nothing',
	unclaimedRuns: true,
	notReady: 'unknown',
	runsInStreams: true,
	socketPoolSize: 256,

	// The wire
	msgpackLogLine: 155,
	protobufLogLine: 251,

	// Requests and streams
	argsAfterBareMark: true,
	requestId: true,
	captureKeepsStatus: true,
	workerEventsZone: false,

	// kong.*
	serializeRequestId: true,
	serializeCopies: true,
	pdkNames: plus(kong34.pdkNames, 'kong.timing', 'kong.vault.warmup'),

	// Schemas
	schemaTypes: [...kong34.schemaTypes, 'json'].sort(),
	schemaAttributes: plus(kong34.schemaAttributes, 'json_schema'),
};
