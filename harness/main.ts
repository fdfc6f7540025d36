import {ConformError, type ErrorCode} from '../mock-kong/errors.js';
import {inFlags} from './command-line/flags.js';
import {type Command, commands} from './commands/names.js';
import type {Io} from './io.js';

/** Runs one command line. @returns the exit code; whatever goes wrong is told on stderr */
export async function main(argv: readonly string[], io: Io): Promise<number> {
	try {
		return await dispatch(argv, io);
	} catch (error) {
		if (error instanceof ConformError && error.code !== 'internal') {
			io.stderr.write(`kong-ps-conform: ${inFlags(error).message}\n`);
			return exitCodes[error.code];
		}
		return reportInternal(error, io, argv);
	}
}

const exitCodes: Readonly<Record<Exclude<ErrorCode, 'internal'>, number>> = {
	usage: 2,
	'query-failed': 4,
	'start-failed': 4,
};

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
	const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
	if (own[0] === 'help' || own.includes('--help') || own.includes('-h')) {
		io.stdout.write((await import('./command-line/help.js')).manual());
		return 0;
	}
	const first = argv[0];
	if (first === undefined) {
		io.stderr.write((await import('./command-line/help.js')).shortUsage);
		return 2;
	}
	const command = commands.find(name => name === first);
	const rest = command === undefined ? argv : argv.slice(1);
	return runCommandNamed(command ?? 'run', rest, io);
}

async function runCommandNamed(command: Command, argv: readonly string[], io: Io): Promise<number> {
	switch (command) {
		case 'run': {
			const {runCommand} = await import('./commands/run.js');
			return runCommand(argv, io, async () => {
				const [{prepare}, {cleanupAll}] = await Promise.all([
					import('./conform.js'),
					import('../mock-kong/servers/cleanup.js'),
				]);
				return {prepare, cleanup: cleanupAll};
			});
		}
		case 'list': {
			const [{listCommand}, {rules}] = await Promise.all([import('./commands/list.js'), import('../suites/index.js')]);
			return listCommand(argv, rules, io);
		}
		case 'report': {
			const {reportCommand} = await import('./commands/report.js');
			return reportCommand(argv, io);
		}
		case 'explain': {
			const [{explainCommand}, {rules}] = await Promise.all([
				import('./commands/explain.js'),
				import('../suites/index.js'),
			]);
			return explainCommand(argv, rules, io);
		}
		case 'selftest': {
			const {selftestCommand} = await import('./commands/selftest.js');
			return selftestCommand(argv, io, async () => (await import('./selftest/parts.js')).selftestParts);
		}
	}
}

/** Our own fault, told so that it can be reported. @returns 3 */
export function reportInternal(error: unknown, io: Io, argv: readonly string[]): number {
	const what = error instanceof Error ? error.message : String(error);
	const verbose = argv.includes('--verbose');
	const how = verbose ? 'with all of this output' : 'with the output of the same command and --verbose';
	io.stderr.write(
		`kong-ps-conform itself broke: ${what}\nThis says nothing about your server. Please report it to the makers of kong-ps-conform, ${how}.\n`,
	);
	if (verbose && error instanceof Error && error.stack !== undefined) io.stderr.write(`${error.stack}\n`);
	return 3;
}
