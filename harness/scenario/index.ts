/** Scenario files. Loaded only where there are some: zod and yaml are not cheap. */
import {ConformError, type Dump, type KongVersion, type ServerDefinition} from '../../mock-kong/internal.js';
import {queryServer} from '../run/query.js';
import type {RunChoices} from '../run/settings.js';
import type {Scenario} from './model.js';
import {throwProblems} from './read/problems.js';
import {type ScenarioTarget, targetProblems} from './run/target-check.js';

export type {Scenario} from './model.js';
export {loadScenarios} from './read/load.js';

/** A server, and the Kong to run it with. */
export interface Pairing {
	readonly definition: ServerDefinition;
	readonly version: KongVersion;
}

/**
 * Asks each server for its dump and holds the scenarios against it, before anything runs.
 * @returns what each answered, or why it did not
 * @throws ConformError `usage` with everything in the scenarios that does not fit the servers
 */
export async function askServers(
	scenarios: readonly Scenario[],
	pairings: readonly Pairing[],
	options: Pick<RunChoices, 'plugin' | 'config' | 'timeoutMs'>,
): Promise<readonly (Dump | ConformError)[]> {
	const answers: (Dump | ConformError)[] = [];
	const targets: ScenarioTarget[] = [];
	for (const {definition, version} of pairings) {
		const dump = await queryServer(definition, version, options);
		answers.push(dump);
		const {plugin, config} = options;
		if (!(dump instanceof ConformError)) targets.push({definition, dump, version, plugin, config});
	}
	throwProblems(targetProblems(scenarios, targets));
	return answers;
}
