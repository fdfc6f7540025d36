import type {Dump, JsonObject, KongVersion, PluginInfo, ServerDefinition} from '../../mock-kong/internal.js';
import type {RuleResult} from '../../suites/result.js';
import type {Rule} from '../../suites/rule.js';

/** Rules at a time: most of a rule's time is waiting for a server to start. */
export const defaultJobs = 4;

/** How rules and scenarios are run; what they are and on which server is asked beside. */
export interface RunChoices {
	/** The plugin's config as the user wants it; undefined: the schema's defaults. */
	readonly config: JsonObject | undefined;
	/** The plugin that is driven; undefined: the first of the dump. */
	readonly plugin: string | undefined;
	/** Least time an answer is waited for, in milliseconds; undefined: 3000. */
	readonly timeoutMs: number | undefined;
	/** Rules at a time. */
	readonly jobs: number;
	readonly repeat: number;
	/** Stop after the first MUST that fails. */
	readonly bail: boolean;
	/** Also rules that take long. */
	readonly slow: boolean;
	/** Chooses where messages are cut; undefined: 0. */
	readonly seed: number | undefined;
	/** Keep the messages of rules that pass, too. */
	readonly trace: boolean;
}

/** One server as one Kong, and how its rules are to be run. */
export interface RunSettings {
	/** In the order of the results; scenarios are rules, too. */
	readonly rules: readonly Rule[];
	readonly definition: ServerDefinition;
	readonly dump: Dump;
	readonly plugin: PluginInfo;
	readonly config: JsonObject;
	readonly version: KongVersion;
	/** Rules at a time. */
	readonly jobs: number;
	/** Least time an answer is waited for, in milliseconds. */
	readonly timeoutMs: number;
	readonly slow: boolean;
	/** Stop after the first MUST that fails. */
	readonly bail: boolean;
	/** Chooses where messages are cut. */
	readonly seed: number;
	/** Keep the messages of rules that pass, too. */
	readonly trace: boolean;
	readonly onProgress: (progress: RuleProgress) => void;
}

export type RuleProgress =
	| {readonly kind: 'started'; readonly rule: Rule; readonly done: number; readonly total: number}
	| {
			readonly kind: 'finished';
			readonly rule: Rule;
			readonly result: RuleResult;
			readonly done: number;
			readonly total: number;
	  };
