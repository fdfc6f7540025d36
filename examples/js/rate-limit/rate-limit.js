'use strict';

/** The plugin server is one process for all instances: what they share stands in the module. */
const windows = new Map();

/** Counts requests of each client address; above the limit the client gets a 429 until its window is over. */
class RateLimit {
	constructor(config) {
		this.limit = config.limit || 10;
		this.windowMs = (config.window_seconds || 60) * 1000;
	}

	async access(kong) {
		const address = await kong.client.getForwardedIp();
		const {count, ends} = countIn(address, this.windowMs);
		if (count > this.limit) {
			const retry = String(Math.ceil((ends - Date.now()) / 1000));
			await kong.response.exit(429, 'too many requests\n', {'retry-after': retry, 'x-ratelimit-remaining': '0'});
			return;
		}
		await kong.response.setHeader('x-ratelimit-remaining', String(this.limit - count));
	}
}

function countIn(address, windowMs) {
	const now = Date.now();
	const own = windows.get(address);
	const current = own && own.ends > now ? own : {count: 0, ends: now + windowMs};
	current.count += 1;
	windows.set(address, current);
	return current;
}

module.exports = {
	Plugin: RateLimit,
	Schema: [{limit: {type: 'integer', default: 10}}, {window_seconds: {type: 'integer', default: 60}}],
	Version: '1.0.0',
	Priority: 910,
};
