import {kong33} from './3.3.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.4 changed. */
export const kong34: KongVersion = {
	...kong33,
	name: '3.4',
	release: '3.4.2',
	measured: true,

	// Requests and streams
	streamLosesScheme: true,
	plainErrorTitle: true,

	// kong.*
	pdkNames: plus(kong33.pdkNames, 'kong.vault.update'),

	// Schemas
	schemaAttributes: plus(kong33.schemaAttributes, 'description'),
	betweenLimits: 'number',
};
