import {existsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {
	type AttachedServer,
	chooseConfig,
	choosePlugin,
	type JsonObject,
	makePrefix,
	type PluginInfo,
	PluginServer,
	queryDump,
	resolveTarget,
	type ServerDefinition,
} from '../mock-kong/internal.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const hook = path.join(root, 'scripts/ts-hook.mjs');

/** A server under load: a process of its own. */
export interface LoadedServer extends AttachedServer {
	readonly info: PluginInfo;
	readonly config: JsonObject;
}

/** A server that is TypeScript in this repository. `source` is relative to its root. */
export function sourceServer(source: string): ServerDefinition {
	const program = `"${process.execPath}" --import="${hook}" "${path.join(root, source)}"`;
	return {
		label: source,
		queryCommand: `${program} -dump`,
		startCommand: `${program} -kong-prefix {prefix}`,
		socket: undefined,
	};
}

/** A server of another language, or why it is not there. */
export function builtServer(target: string): ServerDefinition | string {
	const file = path.join(root, target);
	if (!existsSync(file)) return `${target} is not built: npm run servers`;
	const nothing = {queryCommand: undefined, startCommand: undefined, socket: undefined};
	return resolveTarget(file, {cwd: root, env: process.env, serverArgs: [], ...nothing});
}

export async function startServer(definition: ServerDefinition, config: JsonObject = {}): Promise<LoadedServer> {
	const prefix = await makePrefix();
	try {
		const dump = await queryDump(definition, {timeoutMs: 20_000, prefix: prefix.path});
		const info = choosePlugin(dump, undefined, definition.label);
		const server = await PluginServer.start(definition);
		const whole = chooseConfig(info, config);
		return {server, protocol: dump.protocol, plugins: [{info, config: whole}], info, config: whole};
	} finally {
		await prefix.free();
	}
}
