import {ConformError} from '../../mock-kong/errors.js';

const flags: Readonly<Record<string, string>> = {
	config: '--config',
	plugin: '--plugin',
	queryCommand: '--query-cmd',
	startCommand: '--start-cmd',
	socket: '--socket',
	serverArgs: 'arguments after --',
};

/** An error of the library, which names what it is given in backquotes, in the words of the command line. */
export function inFlags(error: ConformError): ConformError {
	const {what, hint} = error.parts;
	return new ConformError({
		...error.parts,
		what: withFlags(what),
		...(hint === undefined ? {} : {hint: withFlags(hint)}),
	});
}

function withFlags(text: string): string {
	return text.replace(/`(\w+)`/g, (quoted, name: string) =>
		Object.hasOwn(flags, name) ? (flags[name] ?? quoted) : quoted,
	);
}
