import test from 'ava';
import {defaultKongVersion, isAtLeast, kongVersion, kongVersions} from './index.js';
import type {KongVersion} from './kong.js';

const names = ['2.8', '3.0', '3.1', '3.2', '3.3', '3.4', '3.5', '3.6', '3.7', '3.8', '3.9'];

/** What became so in a version and stayed so. */
const since: Partial<Record<keyof KongVersion, string>> = {
	loadsOnlyFirstPlugin: '3.9',
	requiresVersion: '3.0',
	sendsPluginId: '3.3',
	sendsWorkspaceId: '3.9',
	claimTimeoutFrees: '3.6',
	protobufErrorIs500: '3.8',
	protobufRetriesClosed: '3.0',
	rpcPerPlugin: '3.9',
	rawBodyAsBin: '3.0',
	packsJsonNull: '3.0',
	protobufLists: '3.0',
	protobufUriCaptures: '3.1',
	protobufByteStrings: '3.1',
	protobufUpstreamAnswer: '3.7',
	luaProtobufSendsFalse: '3.3',
	argsAfterBareMark: '3.5',
	viaChain: '3.8',
	requestId: '3.5',
	firstHeaderValue: '3.6',
	headerFromVariable: '3.0',
	headerArrays: '3.6',
	partsInBuffer: '3.6',
	readsSpooledBody: '3.8',
	normalizedPath: '3.0',
	keepsQuery: '3.3',
	serviceTuning: '3.8',
	earlyUpstream: '3.8',
	tlsInPreread: '3.2',
	requestInBalancer: '3.8',
	captureKeepsStatus: '3.5',
	bufferedHttp2: '3.9',
	responseInBalancer: '3.8',
	dropsTransferEncoding: '3.0',
	exitDropsTransferEncoding: '3.6',
	acceptQualities: '3.3',
	ownErrorsByAccept: '3.3',
	accessErrorIsUnexpected: '3.0',
	prereadDelaysExit: '3.0',
	logsUncollected: '3.1',
	streamLosesScheme: '3.4',
	numericHostPort: '3.7',
	plainErrorTitle: '3.4',
	ordersByName: '3.0',
	timerHasCtx: '3.0',
	ngxReqUpvalues: '3.0',
	ctxPluginId: '3.3',
	vaultDirectories: '3.0',
	savedRequestData: '3.9',
	triesInNanoseconds: '3.3',
	logNeedsArgument: '3.6',
	inspectAtNotice: '3.9',
	serializeUpstreamStatus: '3.3',
	serializeBufferedStatus: '3.8',
	serializeRequestId: '3.5',
	serializeCopies: '3.5',
	serializeCtxUri: '3.8',
	serializeSource: '3.6',
	serializeReceive: '3.7',
	serializeWorkspace: '3.7',
	serializeNull: '3.8',
	serializeFixedRedaction: '3.8',
	serializeQueryMark: '3.0',
	serializeDecimalText: '3.3',
	serializeKeyFirst: '3.8',
};

/** What changed otherwise: from which version on it was what. */
const changed: Partial<Record<keyof KongVersion, Readonly<Record<string, unknown>>>> = {
	release: {
		'2.8': '2.8.5',
		'3.0': '3.0.2',
		'3.1': '3.1.1',
		'3.2': '3.2.2',
		'3.3': '3.3.1',
		'3.4': '3.4.2',
		'3.5': '3.5.0',
		'3.6': '3.6.1',
		'3.7': '3.7.1',
		'3.8': '3.8.1',
		'3.9': '3.9.1',
	},
	measured: {'2.8': true, '3.0': false, '3.4': true, '3.5': false, '3.9': true},
	instanceKey: {'2.8': '__key__', '3.3': 'plugin_id'},
	resets: {'2.8': 'instance', '3.5': 'nothing', '3.6': 'plugin'},
	anyErrorResets: {'2.8': false, '3.6': true, '3.7': false},
	sameInstance: {'2.8': 'seq', '3.6': 'plugin_id', '3.7': 'both'},
	unclaimedRuns: {'2.8': false, '3.5': true, '3.7': false},
	notReady: {'2.8': 'unknown', '3.1': 'ignored', '3.3': 'resets', '3.5': 'unknown'},
	startErrorHangs: {'2.8': true, '3.1': false},
	claimWaitSeconds: {'2.8': undefined, '3.3': 10},
	protobufConnectRaises: {'2.8': true, '3.1': false},
	runsInStreams: {'2.8': true, '3.1': false, '3.5': true},
	socketPoolSize: {'2.8': 30, '3.5': 256},
	sendsStepError: {'2.8': true, '3.0': false},
	jsonNumberDigits: {'2.8': 14, '3.6': 16},
	msgpackLogLine: {'2.8': 286, '3.0': 154, '3.1': 157, '3.5': 155, '3.7': 157, '3.9': 127},
	protobufLogLine: {'2.8': 253, '3.0': 248, '3.1': 252, '3.5': 251, '3.9': 233},
	unfinishedBytes: {'2.8': 'un-finished bytes', '3.3': 'unfinished bytes'},
	luaProtobufKeepsEmptyValue: {'2.8': true, '3.3': false},
	luaProtobufDropsEmpty: {'2.8': false, '3.3': true, '3.7': false},
	nginxVersion: {'2.8': '1.19.9', '3.0': '1.21.4', '3.6': '1.25.3'},
	workerEventsZone: {'2.8': true, '3.5': false},
	vaultNamesReference: {'2.8': true, '3.0': false},
	betweenLimits: {'2.8': 'integer', '3.4': 'number'},
};

/** Of what sets and lists hold: [since, until and without], in all versions where there is neither. */
const pdkNames: Readonly<Record<string, readonly [since?: string, before?: string]>> = {
	'kong.pdk_version': [undefined, '3.0'],
	'kong.pdk_major_version': [undefined, '3.0'],
	'kong.timer': ['3.0'],
	'kong.tracing': ['3.0'],
	'kong.configuration.remove_sensitive': ['3.0'],
	'kong.nginx.get_statistics': ['3.0'],
	'kong.request.get_raw_path': ['3.0'],
	'kong.request.get_start_time': ['3.0'],
	'kong.vault.try': ['3.0'],
	'kong.request.get_uri_captures': ['3.1'],
	'kong.plugin': ['3.3'],
	'kong.vault.flush': ['3.3'],
	'kong.vault.init_worker': ['3.3'],
	'kong.vault.update': ['3.4'],
	'kong.timing': ['3.5'],
	'kong.vault.warmup': ['3.5'],
	'kong.telemetry': ['3.8'],
	'kong.service.set_target_retry_callback': ['3.8'],
	'kong.service.set_retries': ['3.8'],
	'kong.service.set_timeouts': ['3.8'],
	'kong.client.tls.disable_http2_alpn': ['3.9'],
	'kong.service.request.clear_query_arg': ['3.9'],
};
const schemaAttributes: typeof pdkNames = {
	legacy: [undefined, '3.0'],
	shorthands: [undefined, '3.0'],
	run_with_missing_fields: ['3.2'],
	run_with_invalid_fields: ['3.2'],
	description: ['3.4'],
	json_schema: ['3.5'],
	examples: ['3.6'],
	deprecation: ['3.7'],
	'deprecation.replaced_with': ['3.8'],
	transient: ['3.8'],
};

function at<Value>(name: string, from: Readonly<Record<string, Value>>): Value | undefined {
	const last = names.slice(0, names.indexOf(name) + 1).findLast(minor => minor in from);
	return last === undefined ? undefined : from[last];
}

function members(version: KongVersion, table: typeof pdkNames): string[] {
	const there = ([from, before]: readonly [since?: string, before?: string]) =>
		(from === undefined || isAtLeast(version, from)) && (before === undefined || !isAtLeast(version, before));
	return Object.keys(table)
		.filter(name => there(table[name] ?? []))
		.sort();
}

test('versions stand in their order, the newest last and the default', t => {
	t.deepEqual(
		kongVersions.map(({name}) => name),
		names,
	);
	t.is(defaultKongVersion.name, '3.9');
});

for (const name of names) {
	test(`${name}: every fact is what its tag says`, t => {
		const version = kongVersion(name);
		const {pdkNames: namesOfKong, schemaAttributes: attributes, schemaTypes, pluginEntityFields, ...plain} = version;
		const expected = Object.fromEntries([
			['name', name],
			...Object.entries(since).map(([fact, from]) => [fact, isAtLeast(version, from)]),
			...Object.entries(changed).map(([fact, from]) => [fact, at(name, from)]),
		]);
		t.deepEqual(plain as unknown, expected);
		t.deepEqual([...namesOfKong].sort() as string[], members(version, pdkNames));
		t.deepEqual([...attributes].sort() as string[], members(version, schemaAttributes));
		t.is(schemaTypes.includes('json'), isAtLeast(version, '3.5'));
		t.deepEqual(schemaTypes, [...schemaTypes].sort());
		t.is(schemaTypes.length, isAtLeast(version, '3.5') ? 11 : 10);
		t.is(pluginEntityFields.instance_name, isAtLeast(version, '3.2') ? 'string' : undefined);
		t.is(pluginEntityFields.updated_at, isAtLeast(version, '3.3') ? 'integer' : undefined);
	});
}

test('a version is named by its minor line or a release of it', t => {
	for (const text of ['3.9', '3.9.1', '3.9.x']) t.is(kongVersion(text).name, '3.9');
	for (const text of ['', '3', '3.9.', '3.9.1.2', '2.7', '3.99']) {
		t.throws(() => kongVersion(text), {message: /^unknown Kong version .*\n {2}try: +one of 2\.8, 3\.0, /s});
	}
});
