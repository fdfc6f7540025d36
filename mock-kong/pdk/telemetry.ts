import {luaType} from '../lua/values.js';
import type {Namespace} from './namespace.js';
import {results} from './outcome.js';

/** kong.telemetry, since 3.8 (pdk/telemetry.lua), of a Kong whose OpenTelemetry plugin does not report logs. */
export const telemetryNamespace: Namespace = {
	log: (_state, pluginName, pluginConfig, messageType, message, attributes) => {
		const wrong = (what: string) => results(undefined, what);
		if (typeof pluginName !== 'string') return wrong('plugin_name must be a string');
		if (luaType(pluginConfig) !== 'table') return wrong('plugin_config must be a table');
		if (typeof messageType !== 'string') return wrong('message_type must be a string');
		if (message !== undefined && message !== false && typeof message !== 'string') {
			return wrong('message must be a string');
		}
		if (attributes !== undefined && attributes !== false && luaType(attributes) !== 'table') {
			return wrong('attributes must be a table');
		}
		return wrong(
			'Telemetry logging is disabled: log entry will not be recorded. Ensure the OpenTelemetry plugin is ' +
				'correctly configured to report logs in order to use this feature.',
		);
	},
};
