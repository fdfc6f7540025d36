'use strict';

/** Sets headers of the request for the service, and adds headers to the response for the client. */
class HeaderTransform {
	constructor(config) {
		this.toService = config.request_set || {};
		this.toClient = config.response_add || {};
	}

	async access(kong) {
		for (const [name, value] of Object.entries(this.toService).sort()) {
			await kong.service.request.setHeader(name, value);
		}
	}

	async response(kong) {
		for (const [name, value] of Object.entries(this.toClient).sort()) {
			await kong.response.addHeader(name, value);
		}
	}
}

const headers = {type: 'map', keys: {type: 'string'}, values: {type: 'string'}, default: {}};

module.exports = {
	Plugin: HeaderTransform,
	Schema: [{request_set: headers}, {response_add: headers}],
	Version: '1.0.0',
	Priority: 801,
};
