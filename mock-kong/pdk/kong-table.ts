import {type LuaString, type LuaValue, luaRecord} from '../lua/values.js';
import type {RequestState} from '../ngx/state.js';
import type {Dialect} from '../rpc/dialect.js';
import type {KongVersion} from '../versions/index.js';
import type {PdkName} from '../versions/pdk-facts.js';
import {clientNamespace} from './client.js';
import {clusterNamespace} from './cluster.js';
import {ctxTable} from './ctx.js';
import {ipNamespace} from './ip.js';
import {createLogger} from './log/log.js';
import {namespaceFields, namespaceTable, PdkConstant, type PdkFields, PdkTable, table, valueNode} from './lookup.js';
import {nginxNamespace} from './nginx/nginx.js';
import {nodeNamespace} from './node.js';
import {pluginNamespace} from './plugin.js';
import {requestNamespace} from './request/request.js';
import {responseNamespace} from './response/response.js';
import {routerNamespace} from './router.js';
import {serviceNamespace} from './service/service.js';
import {tableNamespace} from './table.js';
import {telemetryNamespace} from './telemetry.js';
import {tracingFields} from './tracing.js';
import {vaultNamespace} from './vault.js';
import {defaultWorkspace} from './workspace.js';

/**
 * `kong`, as names lead through it (pdk/init.lua, global.lua, and what init_worker hangs into it). The databases,
 * caches and event buses in it are there, but nothing below them: no server has a use for them.
 */
export function kongTable(version: KongVersion, loggers: Loggers): PdkTable {
	const empty = table({});
	const has = (name: PdkName) => version.pdkNames.has(name);
	const fixed: PdkFields = {
		version: text(version.release),
		version_num: text(versionNumber(version.release)),
		...(has('kong.pdk_version') ? {pdk_version: text('1.5.0')} : {}),
		...(has('kong.pdk_major_version') ? {pdk_major_version: text(1)} : {}),
		configuration: configuration(version),
		client: clientTable(version),
		cluster: namespaceTable(clusterNamespace),
		ctx: ctxTable,
		ip: namespaceTable(ipNamespace),
		nginx: namespaceTable(nginxNamespace(version)),
		node: namespaceTable(nodeNamespace),
		request: namespaceTable(requestNamespace(version)),
		response: namespaceTable(responseNamespace(version)),
		router: namespaceTable(routerNamespace),
		service: namespaceTable(serviceNamespace(version)),
		table: namespaceTable(tableNamespace),
		vault: namespaceTable(vaultNamespace(version)),
		...(has('kong.plugin') ? {plugin: namespaceTable(pluginNamespace)} : {}),
		...(has('kong.telemetry') ? {telemetry: namespaceTable(telemetryNamespace)} : {}),
		...(has('kong.tracing') ? {tracing: table(tracingFields)} : {}),
		...(has('kong.timer') ? {timer: empty} : {}),
		...(has('kong.timing') ? {timing: empty} : {}),
		default_workspace: text(defaultWorkspace),
		_log: loggers.core,
		cache: empty,
		core_cache: empty,
		cluster_events: empty,
		worker_events: empty,
		db: empty,
		dns: empty,
	};
	const fields = table(fixed);
	return new PdkTable((name, state) => (name === 'log' ? loggers.of(state) : fields.field(name, state)), undefined, [
		...fields.names.filter(name => name !== '_log'),
		'log',
	]);
}

/** kong.log of each plugin (kong_global.set_namespaced_log), and of the core. */
export class Loggers {
	readonly core: PdkTable;
	readonly #byPlugin = new Map<LuaString, PdkTable>();

	constructor(
		readonly version: KongVersion,
		readonly dialect: Dialect,
	) {
		this.core = createLogger(version, 'core', dialect.logSource(version));
	}

	/** The logger a server's calls reach while this request is handled. */
	of(state: RequestState): PdkTable {
		if (this.dialect.loggers === 'core' || state.pluginName === '') return this.core;
		let known = this.#byPlugin.get(state.pluginName);
		if (known === undefined) {
			known = createLogger(this.version, state.pluginName, this.dialect.logSource(this.version));
			this.#byPlugin.set(state.pluginName, known);
		}
		return known;
	}
}

function text(value: string | number): PdkConstant {
	return new PdkConstant(value);
}

/** kong.client: `tls` is there in the http subsystem only (pdk/init.lua). */
function clientTable(version: KongVersion): PdkTable {
	const {tls, ...others} = namespaceFields(clientNamespace(version));
	const fields = table(others);
	if (!(tls instanceof PdkTable)) return fields;
	const httpTls = new PdkTable((name, state) => tls.field(name, state), undefined, tls.names, true);
	return new PdkTable(
		(name, state) => {
			if (name !== 'tls') return fields.field(name, state);
			return state.subsystem === 'http' ? httpTls : undefined;
		},
		undefined,
		[...fields.names, 'tls'],
	);
}

function configuration(version: KongVersion): PdkTable {
	const censored = version.pdkNames.has('kong.configuration.remove_sensitive');
	return new PdkTable(
		(name, state) => {
			if (censored && name === 'remove_sensitive') return () => luaRecord(settings(state));
			const all = settings(state);
			return valueNode(Object.hasOwn(all, name) ? all[name] : undefined);
		},
		undefined,
		censored ? ['remove_sensitive'] : [],
		true,
	);
}

/** kong.conf's values by name, as far as the mock has them. */
function settings(state: RequestState): Record<string, LuaValue> {
	const {node} = state;
	return {
		prefix: node.prefix,
		trusted_ips: [...node.trustedIps],
		real_ip_header: node.realIpHeader,
		lua_max_req_headers: node.headersLimit,
		...node.extra,
	};
}

/** `3009001` for 3.9.1 (meta.lua, global.lua). */
function versionNumber(release: string): number {
	const [major = 0, minor = 0, patch = 0] = release.split('.').map(Number);
	return major * 1_000_000 + minor * 1000 + patch;
}
