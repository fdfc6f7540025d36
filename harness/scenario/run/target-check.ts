import {
	ConformError,
	chooseConfig,
	choosePlugin,
	createPdk,
	type Dump,
	type EventPhase,
	type JsonObject,
	type KongVersion,
	type PluginInfo,
	type ServerDefinition,
} from '../../../mock-kong/internal.js';
import {requestPhases, streamPhases} from '../../../mock-kong/rpc/phases.js';
import type {Expectation, Scenario, ScenarioPlugin, Step} from '../model.js';
import type {Place, Problem} from '../read/problems.js';

/** A server, and the Kong it is run with, as scenarios need to know them. */
export interface ScenarioTarget {
	readonly definition: ServerDefinition;
	readonly dump: Dump;
	readonly version: KongVersion;
	/** Of the command line: the plugin that is driven, and its config. */
	readonly plugin: string | undefined;
	readonly config: JsonObject | undefined;
}

export interface ScenarioEntity {
	readonly info: PluginInfo;
	readonly config: JsonObject;
}

/** Whether the scenario is for this Kong. */
export function isForKong({kongs}: Scenario, version: KongVersion): boolean {
	return kongs === undefined || kongs.includes(version.name);
}

/** A plugin the scenario names and the server has not; undefined when it has all. */
export function missingPlugin(scenario: Scenario, {dump}: ScenarioTarget): ScenarioPlugin | undefined {
	return scenario.plugins.find(({name}) => name !== undefined && dump.plugins.every(info => info.name !== name));
}

/** @throws ConformError `usage` where the server has no such plugin, or the plugin does not take its config */
export function entityOf(
	{name, config}: Pick<ScenarioPlugin, 'name' | 'config'>,
	target: ScenarioTarget,
): ScenarioEntity {
	const {dump, definition} = target;
	const driven = choosePlugin(dump, target.plugin ?? definition.plugin, definition.label);
	const info = name === undefined ? driven : choosePlugin(dump, name, definition.label);
	return {info, config: chooseConfig(info, config ?? (info === driven ? target.config : undefined))};
}

/** The plugin a configure step is for. */
export function configured(
	step: Step & {kind: 'configure'},
	scenario: Scenario,
): Pick<ScenarioPlugin, 'name' | 'config'> {
	return {name: step.plugin ?? scenario.plugins[0]?.name, config: step.config};
}

/** What is wrong with scenarios that only the servers and the Kongs can tell. */
export function targetProblems(scenarios: readonly Scenario[], targets: readonly ScenarioTarget[]): readonly Problem[] {
	return scenarios.flatMap(scenario => {
		const concerned = targets.filter(target => isForKong(scenario, target.version));
		const able = concerned.filter(target => missingPlugin(scenario, target) === undefined);
		const problems = able.flatMap(target => problemsOn(target, scenario));
		const versions = [...new Set(concerned.map(target => target.version))];
		return [
			...(able.length === 0 ? missingProblems(scenario, concerned) : []),
			...unknownFunctions(scenario, versions),
			...problems,
		];
	});
}

function missingProblems(scenario: Scenario, targets: readonly ScenarioTarget[]): Problem[] {
	const [target] = targets;
	const missing = target && missingPlugin(scenario, target);
	if (!missing) return [];
	const names = target.dump.plugins.map(({name}) => name).join(', ');
	return [
		{file: scenario.file, place: missing.place, what: `the server has no plugin "${missing.name}"; it has ${names}`},
	];
}

function problemsOn(target: ScenarioTarget, scenario: Scenario): Problem[] {
	const {file} = scenario;
	const problems: Problem[] = [];
	const attempt = (place: Place, plugin: Pick<ScenarioPlugin, 'name' | 'config'>): PluginInfo | undefined => {
		try {
			return entityOf(plugin, target).info;
		} catch (error) {
			if (!(error instanceof ConformError) || error.code !== 'usage') throw error;
			const {what, kong, hint} = error.parts;
			const why = kong === undefined ? what : `${what}: Kong ${kong}`;
			problems.push({file, place, what: hint?.startsWith('`config`') ? `${why}; give it as config` : why});
			return undefined;
		}
	};
	const infos = scenario.plugins.flatMap(plugin => attempt(plugin.configPlace, plugin) ?? []);
	const phases = new Set(infos.flatMap(info => info.phases));
	const names = infos.map(({name}) => name);
	if (infos.length < scenario.plugins.length) return problems;
	const known = (name: string | undefined, place: Place) => {
		if (name === undefined || names.includes(name)) return;
		problems.push({file, place, what: `plugin "${name}" is not of this scenario; it has ${names.join(', ')}`});
	};
	const declares = `${names.join(', ')} ${names.length === 1 ? 'declares' : 'declare'} ${[...phases].join(', ')}`;
	for (const step of scenario.steps) {
		if (step.kind === 'configure') {
			const plugin = configured(step, scenario);
			known(step.plugin, step.place);
			if (step.plugin === undefined || names.includes(step.plugin)) attempt(step.place, plugin);
		}
		if (step.kind !== 'request' && step.kind !== 'stream') continue;
		const own: readonly EventPhase[] = ['certificate', ...(step.kind === 'stream' ? streamPhases : requestPhases)];
		if (!own.some(phase => phases.has(phase))) {
			problems.push({file, place: step.place, what: `no phase of a ${step.kind} is there to run: ${declares}`});
		}
		for (const {phase, place} of step.expect.phases) {
			if (!phases.has(phase)) problems.push({file, place, what: `there is no phase ${phase}: ${declares}`});
			else if (!own.includes(phase)) problems.push({file, place, what: `a ${step.kind} has no phase ${phase}`});
		}
		for (const spec of step.expect.calls.flatMap(rule => rule.specs)) known(spec.plugin, spec.place);
		for (const {plugin, phase, place} of step.answers) {
			known(plugin, place);
			if (phase !== undefined && !phases.has(phase)) {
				problems.push({file, place, what: `there is no phase ${phase}: ${declares}`});
			}
		}
	}
	return problems;
}

/** Misspelt PDK functions: one problem a place, whatever the Kongs. */
function unknownFunctions(scenario: Scenario, versions: readonly KongVersion[]): Problem[] {
	return scenario.steps.flatMap(step => {
		if (step.kind !== 'request' && step.kind !== 'stream') return [];
		return [...calledBy(step.expect), ...step.answers.map(({call, place}) => ({name: call, place}))].flatMap(
			({name, place}): Problem[] => {
				const lacking = versions.filter(version => !functionNames(version).has(name));
				const [first] = lacking;
				if (first === undefined) return [];
				const near = createPdk(first).closestNames(name);
				const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
				const kongs = lacking.map(version => version.name).join(', ');
				return [{file: scenario.file, place, what: `the PDK of Kong ${kongs} has no function ${name}${hint}`}];
			},
		);
	});
}

function calledBy(expect: Expectation): {readonly name: string; readonly place: Place}[] {
	return expect.calls.flatMap(rule => rule.specs);
}

const namesByVersion = new WeakMap<KongVersion, ReadonlySet<string>>();

export function functionNames(version: KongVersion): ReadonlySet<string> {
	let names = namesByVersion.get(version);
	if (names === undefined) {
		names = new Set(createPdk(version).names());
		namesByVersion.set(version, names);
	}
	return names;
}
