import {kong28} from './2.8.js';
import type {KongVersion} from './kong.js';
import {minus, plus} from './sets.js';

/** What Kong 3.0 changed. */
export const kong30: KongVersion = {
	...kong28,
	name: '3.0',
	release: '3.0.2',
	measured: false,

	// plugin_servers
	requiresVersion: true,
	protobufRetriesClosed: true,

	// The wire
	sendsStepError: false,
	rawBodyAsBin: true,
	packsJsonNull: true,
	msgpackLogLine: 154,
	protobufLogLine: 248,
	protobufLists: true,

	// Requests and streams
	headerFromVariable: true,
	normalizedPath: true,
	dropsTransferEncoding: true,
	accessErrorIsUnexpected: true,
	prereadDelaysExit: true,
	ordersByName: true,
	nginxVersion: '1.21.4',

	// kong.*
	timerHasCtx: true,
	ngxReqUpvalues: true,
	vaultNamesReference: false,
	vaultDirectories: true,
	serializeQueryMark: true,
	pdkNames: plus(
		minus(kong28.pdkNames, 'kong.pdk_version', 'kong.pdk_major_version'),
		'kong.configuration.remove_sensitive',
		'kong.nginx.get_statistics',
		'kong.request.get_raw_path',
		'kong.request.get_start_time',
		'kong.timer',
		'kong.tracing',
		'kong.vault.try',
	),

	// Schemas
	schemaAttributes: minus(kong28.schemaAttributes, 'legacy', 'shorthands'),
};
