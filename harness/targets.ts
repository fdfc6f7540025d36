import type {ServerDefinition} from '../mock-kong/servers/definition.js';
import {resolveTarget} from '../mock-kong/servers/target/resolve.js';

/** What the user pointed at, and what he knows of it. */
export interface TargetChoices {
	/** As on the command line (an executable, a directory, `unix:/path`), or definitions; none: the commands say all. */
	readonly targets: readonly (string | ServerDefinition)[];
	/** Of targets that are text: go to the server in both commands. */
	readonly serverArgs?: readonly string[];
	/** Likewise: instead of what is found out. */
	readonly queryCommand?: string | undefined;
	readonly startCommand?: string | undefined;
	readonly socket?: string | undefined;
	/** What paths are relative to. Default: this process's. */
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Words that are no target but may have been meant, for a hint. */
	readonly commandNames?: readonly string[];
}

/** The servers that are meant. Nothing is run. @throws ConformError `usage` */
export function definitionsOf(choices: TargetChoices): ServerDefinition[] {
	const {serverArgs = [], queryCommand, startCommand, socket, commandNames = []} = choices;
	const {cwd = process.cwd(), env = process.env} = choices;
	const context = {cwd, env, serverArgs, queryCommand, startCommand, socket, commandNames};
	const targets = choices.targets.length === 0 ? [undefined] : choices.targets;
	return targets.map(target => (typeof target === 'object' ? target : resolveTarget(target, context)));
}
