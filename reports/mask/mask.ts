import type {Report, RuleResult, Run, TranscriptEntry} from '../../suites/result.js';
import {maskHex} from './hex.js';
import {askedForSecret, maskAnswer, maskNamed, maskOptionValues} from './named.js';
import {maskShapes} from './shapes.js';
import {type Literals, literalsOf, mask, maskEdges, maskHome, maskLiterals} from './text.js';

export interface MaskOptions {
	/** The user's home directory, which becomes `~`. */
	readonly home?: string;
	/** Values that must not be seen, of environment variables whose names say so; eight characters at least. */
	readonly secrets: readonly string[];
}

/** After a call that asks for a secret by name, its answer is one of so many messages from Kong. */
const answersWatched = 4;
/** A value found at a telling name is looked for elsewhere only when it is long enough to be no common word. */
const leastSpread = 8;

/**
 * The report without secrets: given values (also in JSON, URL, base64 and hex form, cut, or in parts over several
 * messages), what stands at names like `authorization`, `cookie` or `x-api-key`, tokens by their shape, home paths. In
 * `hex` masked bytes become `2a` (`*`), so lengths stay true; bytes that cannot be found there drop the entry's hex.
 * Masking twice is masking once.
 */
export function maskReport(report: Report, options: MaskOptions): Report {
	return {...report, runs: report.runs.map(run => maskRun(run, options))};
}

function maskRun(run: Run, {secrets, home}: MaskOptions): Run {
	const {server, unreachable, pdkFailures, kongConf} = run;
	const {startCommand, queryCommand} = server;
	// What a command line gives away is hidden in all that the server said of it.
	const found = new Set<string>();
	const given = literalsOf(secrets);
	for (const text of [startCommand ?? '', queryCommand ?? '', ...kongConf]) maskCommand(text, given, found);
	const literals = found.size === 0 ? given : literalsOf([...secrets, ...[...found].filter(isSpread)]);
	const hide = (text: string) => maskHome(maskEdges(maskText(text, literals, []), literals), home);
	const command = (text: string) => maskHome(maskEdges(maskCommand(text, literals, new Set()), literals), home);
	return {
		...run,
		server: {
			...server,
			target: hide(server.target),
			socket: server.socket === null ? null : hide(server.socket),
			startCommand: startCommand === null ? null : command(startCommand),
			queryCommand: queryCommand === null ? null : command(queryCommand),
			...(server.pdk === undefined ? {} : {pdk: {...server.pdk, version: hide(server.pdk.version)}}),
			plugins: server.plugins.map(({name, version, ...plugin}) => ({
				...plugin,
				name: hide(name),
				version: version === null ? null : hide(version),
			})),
		},
		results: run.results.map(result => maskResult(result, literals, home)),
		notes: run.notes.map(hide),
		kongConf: kongConf.map(command),
		knownFailureProblems: run.knownFailureProblems.map(hide),
		...(unreachable === undefined ? {} : {unreachable: hide(unreachable)}),
		...(pdkFailures === undefined ? {} : {pdkFailures: {...pdkFailures, list: hide(pdkFailures.list)}}),
	};
}

function maskResult(result: RuleResult, literals: Literals, home: string | undefined): RuleResult {
	// What telling names and shapes give away in one place is hidden everywhere in the result.
	const found = new Set<string>();
	const transcript = maskTranscript(result.transcript, literals, found);
	const texts: readonly string[] = [
		result.title,
		result.requirement,
		result.expected,
		result.actual,
		result.consequence,
		result.stderr,
		...(result.comparison?.expected ?? []),
		...(result.comparison?.actual ?? []),
		...(result.differences ?? []),
	];
	for (const text of texts) maskText(text, literals, found);
	const spread = literalsOf([...found].filter(isSpread));
	const hide = (text: string) => {
		const plain = maskText(text, literals, []);
		return maskHome(maskEdges(maskEdges(maskLiterals(plain, spread), literals), spread), home);
	};
	const {id, comparison, differences, location, knownFailureReason} = result;
	return {
		...result,
		// Ids of rules are our own; a scenario's holds its file.
		id: id.startsWith('scenario/') ? hide(id) : id,
		title: hide(result.title),
		requirement: hide(result.requirement),
		expected: hide(result.expected),
		actual: hide(result.actual),
		consequence: hide(result.consequence),
		stderr: hide(result.stderr),
		...(knownFailureReason === undefined ? {} : {knownFailureReason: hide(knownFailureReason)}),
		...(location === undefined ? {} : {location: {...location, file: hide(location.file)}}),
		...(comparison === undefined
			? {}
			: {comparison: {...comparison, expected: comparison.expected.map(hide), actual: comparison.actual.map(hide)}}),
		...(differences === undefined ? {} : {differences: differences.map(hide)}),
		transcript: maskHex(transcript, [literals, spread], home).map(entry => ({
			...entry,
			decoded: maskHome(maskEdges(maskLiterals(entry.decoded, spread), literals), home),
		})),
	};
}

interface MaskedEntry extends TranscriptEntry {
	/** What was taken out of `decoded`, as it stood there. */
	readonly taken: readonly string[];
}

function maskTranscript(
	transcript: readonly TranscriptEntry[],
	literals: Literals,
	found: Set<string>,
): readonly MaskedEntry[] {
	let watched = 0;
	return transcript.map(entry => {
		const taken: string[] = [];
		if (entry.from === 'server' && askedForSecret(entry.decoded)) watched = answersWatched;
		let decoded = entry.decoded;
		if (entry.from === 'kong' && watched > 0) {
			watched -= 1;
			decoded = maskAnswer(decoded, taken);
		}
		decoded = maskText(decoded, literals, taken);
		for (const value of taken) found.add(value);
		return {...entry, decoded, taken};
	});
}

function isSpread(value: string): boolean {
	return value.length >= leastSpread;
}

function maskCommand(text: string, literals: Literals, taken: Set<string>): string {
	return maskOptionValues(maskText(text, literals, taken), value => taken.add(value));
}

/** Given values first: what remains around a mask is judged by name and shape. */
function maskText(text: string, literals: Literals, taken: string[] | Set<string>): string {
	const take = (value: string) => {
		if (value === mask) return;
		if (Array.isArray(taken)) taken.push(value);
		else taken.add(value);
	};
	return maskNamed(maskShapes(maskLiterals(text, literals), take), take);
}
