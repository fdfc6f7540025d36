import {type AttachedServer, KongCore} from '../mock-kong/internal.js';
import {type Client, during, keepGoing} from './client.js';

const headers = Object.fromEntries(
	Array.from({length: 11}, (_, index) => [`x-header-${index}`, `value of header ${index}`]),
);

/** Mock Kong as everybody uses it, transcript and all. */
export class MockClient implements Client {
	readonly name = 'mock';
	readonly #kong: KongCore;

	constructor(server: AttachedServer) {
		this.#kong = KongCore.attach({servers: [server]});
	}

	run(width: number, milliseconds: number): Promise<number> {
		return keepGoing(width, during(milliseconds), async () => {
			const {calls, events} = await this.#kong.request({headers});
			const bad = events.find(({end}) => end.kind !== 'ret');
			if (bad) throw new Error(`${bad.phase}: ${JSON.stringify(bad.end)}`);
			return calls.length;
		});
	}

	stop(): Promise<void> {
		return this.#kong.stop();
	}
}
