import {parseRunOptions} from '../command-line/options.js';
import type {ConformOptions, PreparedRun} from '../conform.js';
import type {Io} from '../io.js';
import {createProgress} from '../progress.js';
import {definitionsOf} from '../targets.js';
import {removeOldReports, writeReports} from '../write-reports.js';
import {commands} from './names.js';

/** What is loaded only when the command line is in order. */
export interface RunParts {
	readonly prepare: (options: ConformOptions) => Promise<PreparedRun>;
	/** Kills and removes whatever is open; for interruptions. */
	readonly cleanup: () => void | Promise<void>;
}

/** `run`: puts every target through the rules, writes the reports. @returns the exit code; @throws ConformError */
export async function runCommand(argv: readonly string[], io: Io, load: () => Promise<RunParts>): Promise<number> {
	const options = await parseRunOptions(argv, io.cwd);
	const targets = definitionsOf({...options, cwd: io.cwd, env: io.env, commandNames: commands});
	const {prepare, cleanup} = await load();
	const progress = createProgress(io.stderr, io.env);
	const messages: string[] = [];
	const prepared = await prepare({
		...options,
		targets,
		cwd: io.cwd,
		onProgress: (event, where) => progress.update(event, where),
		onMessage: message => messages.push(message),
	});
	await removeOldReports(options.reports);
	const release = io.onInterrupt(() => {
		progress.clear();
		return cleanup();
	});
	const report = await prepared.run().finally(() => {
		progress.clear();
		release();
	});
	const problems = await writeReports(report, options, io);
	for (const message of [...messages, ...problems]) io.stderr.write(`kong-ps-conform: ${message}\n`);
	return problems.length > 0 ? Math.max(report.exitCode, 3) : report.exitCode;
}
