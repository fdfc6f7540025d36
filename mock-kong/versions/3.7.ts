import {kong36} from './3.6.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.7 changed. */
export const kong37: KongVersion = {
	...kong36,
	name: '3.7',
	release: '3.7.1',

	// plugin_servers
	anyErrorResets: false,
	sameInstance: 'both',
	unclaimedRuns: false,

	// The wire
	msgpackLogLine: 157,
	protobufUpstreamAnswer: true,
	luaProtobufDropsEmpty: false,

	// Requests and streams
	numericHostPort: true,

	// kong.*
	serializeReceive: true,
	serializeWorkspace: true,

	// Schemas
	schemaAttributes: plus(kong36.schemaAttributes, 'deprecation'),
};
