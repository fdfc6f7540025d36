import {kong35} from './3.5.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.6 changed. */
export const kong36: KongVersion = {
	...kong35,
	name: '3.6',
	release: '3.6.1',

	// plugin_servers
	resets: 'plugin',
	anyErrorResets: true,
	sameInstance: 'plugin_id',
	claimTimeoutFrees: true,

	// The wire
	jsonNumberDigits: 16,

	// Requests and streams
	firstHeaderValue: true,
	headerArrays: true,
	partsInBuffer: true,
	exitDropsTransferEncoding: true,
	nginxVersion: '1.25.3',

	// kong.*
	logNeedsArgument: true,
	serializeSource: true,

	// Schemas
	schemaAttributes: plus(kong35.schemaAttributes, 'examples'),
};
