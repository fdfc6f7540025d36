'use strict';

const greeting = require('greeting');

/** Needs a package that only stands in the plugin directory's own node_modules. */
class OwnModules {
	constructor(config) {
		this.config = config;
	}

	async access(kong) {
		const host = await kong.request.getHeader('host');
		await kong.response.setHeader('x-greeting', greeting(this.config.message || 'hello', host || 'nobody'));
	}
}

module.exports = {
	Plugin: OwnModules,
	Schema: [{message: {type: 'string', default: 'hello'}}],
	Version: '0.1.0',
	Priority: 1,
};
