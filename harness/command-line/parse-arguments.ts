import type {CommanderError} from 'commander';
import {ConformError} from '../../mock-kong/errors.js';
import type {OptionSpec} from './options-table.js';

/** Parts what is ours from what is the server's: everything after the first `--`. */
export function splitServerArguments(argv: readonly string[]): {own: readonly string[]; serverArgs: readonly string[]} {
	const at = argv.indexOf('--');
	return at < 0 ? {own: argv, serverArgs: []} : {own: argv.slice(0, at), serverArgs: argv.slice(at + 1)};
}

/**
 * Options by their camel-case names, text as given; repeatable ones as arrays.
 * @throws ConformError `usage` for options there are not, or without their value
 */
export async function parseArguments<Options extends object>(
	argv: readonly string[],
	specs: readonly OptionSpec[],
): Promise<{readonly options: Options; readonly operands: readonly string[]}> {
	const {Command, Option} = await import('commander');
	const command = new Command()
		.argument('[words...]')
		.helpOption(false)
		.exitOverride()
		.configureOutput({writeErr: () => {}});
	for (const spec of specs) {
		const option = new Option(spec.flags, spec.text);
		if (spec.repeatable) option.argParser((value: string, before: string[] = []) => [...before, value]);
		else if (option.required) option.argParser((value: string, before?: string) => once(option.long, value, before));
		command.addOption(option);
	}
	try {
		command.parse([...argv], {from: 'user'});
	} catch (error) {
		if (isCommanderError(error)) throw new ConformError({code: 'usage', what: oneLine(error)});
		throw error;
	}
	return {options: command.opts<Options>(), operands: command.args};
}

function oneLine(error: CommanderError): string {
	const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
	if (error.code !== 'commander.unknownOption') return text;
	return text.includes('(Did you mean') ? text : `${text} (the server's own arguments go after --)`;
}

function isCommanderError(error: unknown): error is CommanderError {
	return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}

function once(flag: string | undefined, value: string, before: string | undefined): string {
	if (before === undefined) return value;
	throw new ConformError({code: 'usage', what: `${flag} is given more than once`});
}
