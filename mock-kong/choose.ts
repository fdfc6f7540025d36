import {ConformError} from './errors.js';
import type {JsonObject} from './lua/json.js';
import {fillConfig, missingRequired, validateConfig, violationText} from './schema/config.js';
import type {PluginInfo} from './servers/definition.js';

/** The plugin that is driven: the one named, else the first, which is the one Kong 3.9 loads. @throws ConformError `usage` */
export function choosePlugin(
	dump: {readonly plugins: readonly PluginInfo[]},
	name: string | undefined,
	label: string,
): PluginInfo {
	const found = name === undefined ? dump.plugins[0] : dump.plugins.find(plugin => plugin.name === name);
	if (found) return found;
	throw new ConformError({
		code: 'usage',
		what: `the server has no plugin ${JSON.stringify(name)}`,
		server: label,
		hint: `one of: ${dump.plugins.map(plugin => plugin.name).join(', ')}`,
	});
}

/** The config an entity of the plugin gets: the user's, completed by the schema's defaults. @throws ConformError `usage` */
export function chooseConfig(plugin: PluginInfo, given: JsonObject | undefined): JsonObject {
	const wanted = given ?? {};
	const missing = missingRequired(plugin.schema, wanted);
	if (missing.length > 0) {
		const fields = [...new Set(missing.map(path => path.replace(/^config\./, '').split(/[.[]/)[0]))];
		throw new ConformError({
			code: 'usage',
			what: `plugin ${plugin.name} needs a config: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} required and without a default`,
			hint: `\`config\` '{${fields.map(field => `"${field}": ...`).join(', ')}}'`,
		});
	}
	const errors = given === undefined ? [] : validateConfig(plugin.schema, given);
	if (errors.length > 0) {
		throw new ConformError({
			code: 'usage',
			what: `plugin ${plugin.name} does not take this config`,
			kong: `answers 400: ${violationText(errors)}`,
			hint: 'correct the config',
		});
	}
	return fillConfig(plugin.schema, wanted);
}
