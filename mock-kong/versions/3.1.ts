import {kong30} from './3.0.js';
import type {KongVersion} from './kong.js';
import {plus} from './sets.js';

/** What Kong 3.1 changed. */
export const kong31: KongVersion = {
	...kong30,
	name: '3.1',
	release: '3.1.1',

	// plugin_servers
	notReady: 'ignored',
	startErrorHangs: false,
	protobufConnectRaises: false,
	runsInStreams: false,

	// The wire
	msgpackLogLine: 157,
	protobufLogLine: 252,
	protobufUriCaptures: true,
	protobufByteStrings: true,

	// Requests and streams
	logsUncollected: true,

	// kong.*
	pdkNames: plus(kong30.pdkNames, 'kong.request.get_uri_captures'),
};
