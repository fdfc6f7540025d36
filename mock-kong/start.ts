import {chooseConfig, choosePlugin} from './choose.js';
import {ConformError} from './errors.js';
import type {AttachedServer, PluginTarget} from './kong-options.js';
import type {ServerDefinition} from './servers/definition.js';
import {queryDump} from './servers/dump.js';
import {makePrefix} from './servers/prefix.js';
import {PluginServer} from './servers/server.js';
import {resolveTarget} from './servers/target/resolve.js';
import type {KongVersion} from './versions/index.js';

export interface StartedServers {
	readonly attached: readonly AttachedServer[];
	stop(): Promise<void>;
}

const queryTimeoutMs = 20_000;

/**
 * Starts the servers of some plugins, each server once. Whoever calls stops them.
 * @throws ConformError `usage`, `query-failed`, `start-failed`
 */
export async function startServers(targets: readonly PluginTarget[], version: KongVersion): Promise<StartedServers> {
	if (targets.length === 0) {
		throw new ConformError({code: 'usage', what: 'no plugin server', hint: "MockKong.start({server: './my-plugin'})"});
	}
	const groups = new Map<string, PluginTarget[]>();
	for (const target of targets) {
		const key = typeof target.server === 'string' ? target.server : JSON.stringify(target.server);
		groups.set(key, [...(groups.get(key) ?? []), target]);
	}
	const started: PluginServer[] = [];
	const stop = async () => void (await Promise.all(started.map(server => server.stop())));
	const attached: AttachedServer[] = [];
	try {
		for (const group of groups.values()) attached.push(await startOne(group, version, started));
		const names = attached.flatMap(({plugins}) => plugins.map(({info}) => info.name));
		const twice = names.find((name, i) => names.indexOf(name) !== i);
		if (twice !== undefined) {
			// A second plugin of a name cannot be loaded, and of one plugin's entities a request meets one (plugins_iterator.lua).
			throw new ConformError({code: 'usage', what: `plugin ${twice} stands twice`, hint: 'a MockKong for each config'});
		}
		return {attached, stop};
	} catch (error) {
		await stop();
		throw error;
	}
}

async function startOne(
	group: readonly PluginTarget[],
	version: KongVersion,
	started: PluginServer[],
): Promise<AttachedServer> {
	const definition = definitionOf(group[0]?.server);
	const prefix = await makePrefix();
	const dump = await queryDump(definition, {timeoutMs: queryTimeoutMs, prefix: prefix.path, version}).finally(() =>
		prefix.free(),
	);
	const plugins = group.map(target => {
		const info = choosePlugin(dump, target.plugin ?? definition.plugin, definition.label);
		return {info, config: chooseConfig(info, target.config)};
	});
	const server = await PluginServer.start(definition, {dump, respawn: true});
	started.push(server);
	return {server, protocol: dump.protocol, plugins};
}

function definitionOf(server: string | ServerDefinition | undefined): ServerDefinition {
	if (typeof server === 'object') return server;
	return resolveTarget(server, {
		cwd: process.cwd(),
		env: process.env,
		serverArgs: [],
		queryCommand: undefined,
		startCommand: undefined,
		socket: undefined,
	});
}
