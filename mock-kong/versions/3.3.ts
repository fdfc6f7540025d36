import {kong32} from './3.2.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.3 changed. */
export const kong33: KongVersion = {
	...kong32,
	name: '3.3',
	release: '3.3.1',

	// plugin_servers
	instanceKey: 'plugin_id',
	sendsPluginId: true,
	notReady: 'resets',
	claimWaitSeconds: 10,

	// The wire
	unfinishedBytes: 'unfinished bytes',
	luaProtobufSendsFalse: true,
	luaProtobufKeepsEmptyValue: false,
	luaProtobufDropsEmpty: true,

	// Requests and streams
	keepsQuery: true,
	acceptQualities: true,
	ownErrorsByAccept: true,

	// kong.*
	ctxPluginId: true,
	triesInNanoseconds: true,
	serializeUpstreamStatus: true,
	serializeDecimalText: true,
	pdkNames: plus(kong32.pdkNames, 'kong.plugin', 'kong.vault.flush', 'kong.vault.init_worker'),

	// Schemas
	pluginEntityFields: {...kong32.pluginEntityFields, updated_at: 'integer'},
};
