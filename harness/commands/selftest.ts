import {ConformError} from '../../mock-kong/errors.js';
import {integer} from '../command-line/options.js';
import {optionsOfSelftest} from '../command-line/options-table.js';
import {parseArguments} from '../command-line/parse-arguments.js';
import {selectRules} from '../glob.js';
import {type Io, layoutWidth} from '../io.js';
import {createProgress, type Progress} from '../progress.js';
import type {RuleInfo} from '../rule-info.js';
import type {TaskOutcome} from '../selftest/judge.js';
import {limited} from '../selftest/limited.js';
import type {MutationOutcome, MutationSettings} from '../selftest/mutation.js';
import {summed} from '../selftest/outcome.js';
import {type KnownFaulty, type KnownUnusual, ownServers, plan, type Task} from '../selftest/plan.js';
import {selftestText} from '../selftest/print.js';
import {mutationText} from '../selftest/print-mutation.js';

interface RawSelftest {
	readonly only?: string[];
	readonly jobs?: string;
	readonly timeout?: string;
	readonly slow?: true;
	readonly mutants?: true;
	readonly json?: true;
}

/** What is loaded only when the command line is in order. */
export interface SelftestParts {
	readonly rules: readonly RuleInfo[];
	readonly faulty: readonly KnownFaulty[];
	readonly unusual: readonly KnownUnusual[];
	readonly judge: (task: Task, options: {readonly timeoutMs: number; readonly slow: boolean}) => Promise<TaskOutcome>;
	readonly mutate: (settings: MutationSettings) => Promise<MutationOutcome>;
	/** Kills and removes whatever is open; for interruptions. */
	readonly cleanup: () => void | Promise<void>;
}

/**
 * `selftest`: the rules before servers that are known to be right and known to be wrong.
 * @returns 0 when every right one passes and every wrong one is caught, else 1; @throws ConformError `usage`
 */
export async function selftestCommand(
	argv: readonly string[],
	io: Io,
	load: () => Promise<SelftestParts>,
): Promise<number> {
	const {options, operands} = await parseArguments<RawSelftest>(argv, optionsOfSelftest);
	if (operands.length > 0) {
		const hint = `kong-ps-conform selftest --only '${operands[0]}'`;
		throw new ConformError({code: 'usage', what: 'selftest tests kong-ps-conform itself: it takes no target', hint});
	}
	const jobs = options.jobs === undefined ? 4 : integer('--jobs', options.jobs, 1, 64);
	const timeoutMs = options.timeout === undefined ? 3000 : integer('--timeout', options.timeout, 1, 3_600_000);
	const slow = options.slow ?? false;
	const parts = await load();
	const rules = selectRules(parts.rules, options.only ?? [], []);
	const servers = ownServers(parts.faulty, parts.unusual);
	const progress = createProgress(io.stderr, io.env, undefined, 'servers');
	const release = io.onInterrupt(() => {
		progress.clear();
		return parts.cleanup();
	});
	try {
		const tasks = plan(rules, servers, {slow});
		const outcomes = await limited(
			tasks,
			jobs,
			watched(progress, tasks.length, task => parts.judge(task, {timeoutMs, slow})),
		);
		progress.clear();
		const matrix = summed(rules, servers, outcomes, {slow, known: new Set(parts.rules.map(rule => rule.id))});
		const mutants = options.mutants ? await mutation(parts, io, {jobs, timeoutMs}) : undefined;
		if (options.json) {
			const all = {...matrix, ok: matrix.ok && (mutants?.ok ?? true), mutation: mutants};
			io.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
		} else {
			io.stdout.write(selftestText(matrix, layoutWidth(io.stdout)));
			if (mutants !== undefined) io.stdout.write(`\n${mutationText(mutants, layoutWidth(io.stdout))}`);
		}
		return matrix.ok && (mutants?.ok ?? true) ? 0 : 1;
	} finally {
		progress.clear();
		release();
	}
}

async function mutation(parts: SelftestParts, io: Io, settings: MutationSettings): Promise<MutationOutcome> {
	const progress = createProgress(io.stderr, io.env, undefined, 'mutants');
	try {
		return await parts.mutate({...settings, onProgress: event => progress.update(event)});
	} finally {
		progress.clear();
	}
}

function watched(
	progress: Progress,
	total: number,
	judge: (task: Task) => Promise<TaskOutcome>,
): (task: Task) => Promise<TaskOutcome> {
	let done = 0;
	return async task => {
		const rule = {id: `${task.server.kind}/${task.server.id}`};
		progress.update({kind: 'started', rule, done, total});
		const outcome = await judge(task);
		done += 1;
		progress.update({
			kind: 'finished',
			rule,
			result: {status: outcome.wrong.length === 0 ? 'pass' : 'fail'},
			done,
			total,
		});
		return outcome;
	};
}
