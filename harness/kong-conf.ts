import path from 'node:path';
import type {Dump, KongVersion, ServerDefinition} from '../mock-kong/internal.js';

/** Where kong.conf's defaults put a prefix. */
const kongPrefix = '/usr/local/kong';

/** The lines for kong.conf that fit a server as it was found. */
export function kongConfLines(
	definition: ServerDefinition,
	dump: Dump,
	socket: string,
	version: KongVersion,
): string[] {
	const loaded = version.loadsOnlyFirstPlugin ? dump.plugins.slice(0, 1) : dump.plugins;
	const [first] = loaded;
	if (!first) return [];
	const key = first.name.toLowerCase().replaceAll('-', '_');
	const inPrefix = definition.startCommand?.includes('{prefix}') ?? false;
	const place = inPrefix ? path.posix.join(kongPrefix, path.basename(socket)) : socket;
	const fill = (command: string) => command.replaceAll('{prefix}', kongPrefix);
	const lines = [
		`plugins = bundled,${loaded.map(plugin => plugin.name).join(',')}`,
		`pluginserver_names = ${first.name}`,
		`pluginserver_${key}_socket = ${place}`,
	];
	if (definition.startCommand !== undefined)
		lines.push(`pluginserver_${key}_start_cmd = ${fill(definition.startCommand)}`);
	lines.push(`pluginserver_${key}_query_cmd = ${fill(dump.command)}`);
	return lines;
}
