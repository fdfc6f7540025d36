const {once} = require('node:events');
const {createServer} = require('node:http');
const {json} = require('node:stream/consumers');

/** A collector as the log shipper wants one: remembers what it gets. */
async function startCollector() {
	const lines = [];
	const server = createServer(async (request, response) => {
		lines.push({path: request.url, line: await json(request)});
		response.end();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		/** What came since the last call: `{path, line}` each. */
		taken: () => lines.splice(0),
		/** @returns {Promise<void>} */
		async stop() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

module.exports = {startCollector};
