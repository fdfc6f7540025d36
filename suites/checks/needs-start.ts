import {ConformError, type PluginServer} from '../../mock-kong/internal.js';
import type {Check} from '../rule.js';

/** For rules that start the server themselves. */
export function needsStart(t: Check): void {
	if (t.definition.startCommand === undefined)
		t.skip('the server is managed by somebody else: there is no start command');
}

/** Starts a server; a start that fails fails the rule. */
export async function startOr(
	t: Check,
	options: Parameters<Check['startServer']>[0],
	expected: string,
): Promise<PluginServer> {
	try {
		return await t.startServer(options);
	} catch (error) {
		if (error instanceof ConformError && error.code === 'start-failed') t.fail({expected, actual: error.message});
		throw error;
	}
}
