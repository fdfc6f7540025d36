import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {defaultKongVersion, type KongVersion} from '../../mock-kong/versions/index.js';
import type {RuleResult, Run} from '../../suites/result.js';
import {conform} from '../conform.js';
import {chapterOf} from '../rule-info.js';
import {definitionsOf} from '../targets.js';
import type {OwnServer, Task} from './plan.js';

/** Where the programs of the package's own servers are: beside this program. */
export const ownServersDirectory = fileURLToPath(new URL('../../suites/servers/', import.meta.url));
/** A server that takes longer is a fault of the program's, not of the server's: every wait of a rule ends. */
const mostMs = 300_000;

export interface JudgeOptions {
	/** Of the program, before those of Kong. */
	readonly args?: readonly string[];
	readonly ruleIds: readonly string[];
	readonly kong: KongVersion;
	/** Least time an answer is waited for, in milliseconds. */
	readonly timeoutMs: number;
	readonly slow: boolean;
	readonly bail: boolean;
	/** Rules at a time. */
	readonly jobs: number;
	/** Added to the server's environment. */
	readonly env?: Readonly<Record<string, string>>;
}

/** One program before some rules, exactly as `run` does it. @throws Error when it takes for ever */
export async function judge(program: string, options: JudgeOptions): Promise<Run> {
	const {args = [], ruleIds, kong, env, ...choices} = options;
	const [found] = definitionsOf({targets: [program], serverArgs: args, cwd: path.dirname(program)});
	const definition = found && env !== undefined ? {...found, env: {...found.env, ...env}} : found;
	const report = conform({...choices, targets: definition ? [definition] : [], kongs: [kong], only: ruleIds});
	const {runs} = await inTime(report, `${[program, ...args].join(' ')} took more than ${mostMs / 1000} s`);
	const [run] = runs;
	if (!run) throw new RangeError('a report without a run');
	return run;
}

async function inTime<T>(work: Promise<T>, otherwise: string): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new Error(otherwise)), mostMs);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** What a task came to. */
export interface TaskOutcome {
	readonly task: Task;
	readonly results: readonly RuleResult[];
	/** What did not come out as it should, a line each, for people; empty when all did. */
	readonly wrong: readonly string[];
}

/** @param directory with reference/ and run-fault.js in it */
export async function judgeTask(
	task: Task,
	{directory, timeoutMs, slow}: {readonly directory: string; readonly timeoutMs: number; readonly slow: boolean},
): Promise<TaskOutcome> {
	const {server, kong, ruleIds} = task;
	const [program, args] =
		server.kind === 'reference'
			? [path.join(directory, 'reference', `${server.id}.js`), []]
			: [path.join(directory, 'run-fault.js'), [`${listOf(server)}/${server.id}`]];
	// A faulty server mostly never answers: half the wait is enough to see that.
	const wait = server.kind === 'faulty' ? Math.ceil(timeoutMs / 2) : timeoutMs;
	const run = await judge(program, {args, ruleIds, kong, timeoutMs: wait, slow, bail: false, jobs: 4});
	const wrong = ruleIds.flatMap(id =>
		wrongWith(
			task,
			id,
			run.results.find(result => result.id === id),
		),
	);
	return {task, results: run.results, wrong};
}

/** Where run-fault.js finds it without a search. */
function listOf({kind, fails}: OwnServer): string {
	const [first] = fails;
	return kind === 'faulty' && first !== undefined ? chapterOf({id: first}) : 'unusual';
}

/** Reference: pass. Unusual: pass, or a skip that says why. Faulty: fail, and say what was seen. */
function wrongWith({server, kong}: Task, id: string, result: RuleResult | undefined): string[] {
	const status = result?.status ?? 'none';
	const where = `${server.kind}/${server.id}${kong.name === defaultKongVersion.name ? '' : ` as Kong ${kong.name}`}`;
	const ok = {
		reference: status === 'pass',
		unusual: status === 'pass' || status === 'skip',
		faulty: status === 'fail' && result?.actual !== '',
	}[server.kind];
	if (ok) return [];
	const seen = result?.actual.split('\n')[0] ?? 'no result';
	const wanted = server.kind === 'faulty' ? `should fail (${server.about})` : 'should pass';
	return [`${where}: ${id} ${wanted}; it came out as ${status}${seen === '' ? '' : `: ${seen}`}`];
}
