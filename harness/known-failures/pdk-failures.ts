import type {PdkFailures, Run} from '../../suites/result.js';
import {covers, isFailure} from './entries.js';

/**
 * Says of each run whose every failure is one of its PDK's, whatever the plugin, that it is so. Lists are read only when a
 * run of a known PDK failed.
 */
export async function withPdkFailures(runs: readonly Run[], ruleIds: readonly string[]): Promise<Run[]> {
	return Promise.all(
		runs.map(async run => {
			const pdkFailures = await pdkFailuresOf(run, ruleIds);
			return pdkFailures === undefined ? run : {...run, pdkFailures};
		}),
	);
}

async function pdkFailuresOf(
	{kong, results, server: {pdk}, unreachable}: Run,
	ruleIds: readonly string[],
): Promise<PdkFailures | undefined> {
	const open = results.filter(result => isFailure(result) && !result.knownFailure);
	if (pdk === undefined || unreachable !== undefined || open.length === 0) return undefined;
	const {listNameOf, readShippedList, shippedLists} = await import('./lists.js');
	const list = listNameOf(pdk);
	if (!shippedLists().includes(list)) return undefined;
	const entries = readShippedList(list, ruleIds);
	const causes = open.map(result => entries.find(entry => covers(entry, result, kong)));
	if (causes.some(cause => cause === undefined)) return undefined;
	const fixed = causes.flatMap((cause, i) => {
		const rule = open[i];
		return cause?.fixedIn === undefined || rule === undefined ? [] : [{rule: rule.id, version: cause.fixedIn}];
	});
	const rules = open.map(({id}) => id);
	if (fixed.length === 0) return {list, rules};
	const newest = fixed
		.map(({version}) => version)
		.reduce((a, b) => (a.localeCompare(b, 'en', {numeric: true}) < 0 ? b : a));
	if (fixed.length === open.length) return {list, rules, fixedIn: newest};
	return {list, rules, partlyFixed: {in: newest, rules: fixed.map(({rule}) => rule)}};
}
