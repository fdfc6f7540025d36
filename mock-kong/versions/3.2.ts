import {kong31} from './3.1.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.2 changed. */
export const kong32: KongVersion = {
	...kong31,
	name: '3.2',
	release: '3.2.2',

	// Requests and streams
	tlsInPreread: true,

	// Schemas
	schemaAttributes: plus(kong31.schemaAttributes, 'run_with_missing_fields', 'run_with_invalid_fields'),
	pluginEntityFields: {...kong31.pluginEntityFields, instance_name: 'string'},
};
