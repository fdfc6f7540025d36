import {KongCore, type ServerDefinition} from '../mock-kong/internal.js';
import {keepGoing} from './client.js';
import {startServer} from './servers.js';

/** Bytes in use after so many requests, garbage collected before. */
export interface MemorySample {
	readonly requests: number;
	readonly heapUsed: number;
	readonly rss: number;
}

const marks = [1000, 5000, 10_000];
const width = 16;

/** What one mock Kong holds while it answers 10 000 requests. */
export async function measureMemory(definition: ServerDefinition): Promise<readonly MemorySample[]> {
	const server = await startServer(definition);
	const kong = KongCore.attach({servers: [server]});
	const samples: MemorySample[] = [];
	let requests = 0;
	try {
		for (const mark of marks) {
			await keepGoing(
				width,
				() => requests < mark,
				async () => {
					requests += 1;
					await kong.request({method: 'POST', headers: {'content-type': 'text/plain'}, body: 'body'});
					return 0;
				},
			);
			for (let pass = 0; pass < 3; pass += 1) global.gc?.();
			const {heapUsed, rss} = process.memoryUsage();
			samples.push({requests, heapUsed, rss});
		}
	} finally {
		await kong.stop();
		await server.server.stop();
	}
	return samples;
}
