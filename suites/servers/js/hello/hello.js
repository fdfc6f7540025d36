'use strict';

/** The classic: greets the host of the request in a header of the response. */
class Hello {
	constructor(config) {
		this.message = config.message || 'hello';
	}

	async access(kong) {
		const host = await kong.request.getHeader('host');
		if (!host) {
			await kong.log.err('no host header');
			return;
		}
		await kong.response.setHeader('x-hello', `${this.message}, ${host}`);
	}
}

module.exports = {
	Plugin: Hello,
	Schema: [{message: {type: 'string', default: 'hello'}}],
	Version: '0.1.0',
	Priority: 1,
};
