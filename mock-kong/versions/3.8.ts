import {kong37} from './3.7.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.8 changed. */
export const kong38: KongVersion = {
	...kong37,
	name: '3.8',
	release: '3.8.1',

	// plugin_servers
	protobufErrorIs500: true,

	// Requests and streams
	viaChain: true,
	readsSpooledBody: true,
	serviceTuning: true,
	earlyUpstream: true,
	requestInBalancer: true,
	responseInBalancer: true,

	// kong.*
	serializeBufferedStatus: true,
	serializeCtxUri: true,
	serializeNull: true,
	serializeFixedRedaction: true,
	serializeKeyFirst: true,
	pdkNames: plus(
		kong37.pdkNames,
		'kong.service.set_retries',
		'kong.service.set_target_retry_callback',
		'kong.service.set_timeouts',
		'kong.telemetry',
	),

	// Schemas
	schemaAttributes: plus(kong37.schemaAttributes, 'deprecation.replaced_with', 'transient'),
};
