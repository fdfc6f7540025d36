'use strict';

/**
 * Takes fields out of the service's JSON response. Having a response handler makes Kong buffer the response. kong-pdk
 * hands over bodies as text, so bytes that are no UTF-8 would not survive: other content types are left alone.
 */
class BodyTransform {
	constructor(config) {
		this.remove = config.remove || [];
	}

	async response(kong) {
		const type = await kong.service.response.getHeader('content-type');
		if (!type?.startsWith('application/json')) return;
		const status = await kong.service.response.getStatus();
		const text = await kong.service.response.getRawBody();
		let body;
		try {
			body = JSON.parse(text);
		} catch {
			await kong.log.warn('the service says JSON and sends something else');
			return;
		}
		for (const field of this.remove) delete body[field];
		await kong.response.exit(status, JSON.stringify(body), {'content-type': type});
	}
}

module.exports = {
	Plugin: BodyTransform,
	Schema: [{remove: {type: 'array', elements: {type: 'string'}, default: []}}],
	Version: '1.0.0',
	Priority: 800,
};
