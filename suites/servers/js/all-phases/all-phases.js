'use strict';

/** A handler for every phase an external plugin can have, with calls that are allowed there. */
class AllPhases {
	constructor(config) {
		this.config = config;
	}

	async certificate(kong) {
		await kong.log.debug('certificate');
		await kong.ctx.shared.set('all-phases.certificate', true);
	}

	async rewrite(kong) {
		const path = await kong.request.getPath();
		await kong.ctx.shared.set('all-phases.path', path || '/');
	}

	async access(kong) {
		const [method, ip] = await Promise.all([kong.request.getMethod(), kong.client.getIp()]);
		const headers = await kong.request.getHeaders(100);
		const count = Object.keys(headers || {}).length;
		await kong.service.request.setHeader('x-all-phases', `${method} from ${ip} with ${count} headers`);
		if (await kong.request.getHeader(this.config.stop_header || 'x-stop')) {
			await kong.response.exit(403, this.config.stop_body || 'stopped', {'content-type': 'text/plain'});
		}
	}

	async response(kong) {
		const status = await kong.service.response.getStatus();
		const body = await kong.service.response.getRawBody();
		const path = await kong.ctx.shared.get('all-phases.path');
		await kong.response.setHeader('x-all-phases', `${path}: ${status}, ${Buffer.byteLength(body || '')} bytes`);
	}

	async preread(kong) {
		const ip = await kong.client.getIp();
		await kong.log.debug('preread: ', ip);
	}

	async log(kong) {
		const entry = await kong.log.serialize();
		await kong.log.debug('log: ', String(entry).length, ' bytes');
	}
}

module.exports = {
	Plugin: AllPhases,
	Schema: [
		{stop_header: {type: 'string', default: 'x-stop'}},
		{stop_body: {type: 'string', default: 'stopped'}},
	],
	Version: '1.0.0',
	Priority: 10,
};
