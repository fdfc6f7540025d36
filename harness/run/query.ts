import {
	ConformError,
	type Dump,
	type KongVersion,
	makePrefix,
	queryDump,
	type ServerDefinition,
} from '../../mock-kong/internal.js';
import {inFlags} from '../command-line/flags.js';
import type {RunChoices} from './settings.js';

const queryTimeoutMs = 20_000;

/** The server's dump, or why it cannot be had. @throws what is no failure of the server */
export async function queryServer(
	definition: ServerDefinition,
	version: KongVersion,
	{timeoutMs}: Pick<RunChoices, 'timeoutMs'>,
): Promise<Dump | ConformError> {
	const prefix = await makePrefix();
	try {
		return await queryDump(definition, {
			timeoutMs: timeoutMs === undefined ? queryTimeoutMs : timeoutMs * 4,
			prefix: prefix.path,
			version,
		});
	} catch (error) {
		if (error instanceof ConformError && error.code === 'query-failed') return inFlags(error);
		throw error;
	} finally {
		await prefix.free();
	}
}
