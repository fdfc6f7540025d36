import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {ConformError} from '../mock-kong/errors.js';
import type {Finding} from './finding.js';
import {globMatcher, readKnown, sorted} from './known.js';
import {checkReadme, updateReadme} from './readme.js';
import {type Line, readRecordings} from './recording.js';
import {replay} from './replay.js';
import {selfCheck} from './self-check.js';
import {figures} from './table.js';

const usage = `golden: replays recordings of real Kong through mock Kong
  --dir DIR        recordings to replay, *.jsonl or *.jsonl.gz; default those of this repository. Nothing is excused then
  --kong V         only of this release (3.9.1) or minor (3.9)
  --protocol P     msgpack or protobuf
  --type T         call, sequence or scenario
  --only GLOB      ids
  --verbose        every function, every difference
  --self-check     change one value in each of 50 lines: each change must be seen
  --update-readme  write the table of functions into mock-kong/README.md`;

const data = fileURLToPath(new URL('data', import.meta.url));
const shownDifferences = 50;

/** Exit code: 0 all matches or is known, 1 it does not, 2 wrong usage. */
async function main(): Promise<number> {
	const {values} = parseArgs({
		options: {
			dir: {type: 'string'},
			kong: {type: 'string'},
			protocol: {type: 'string'},
			type: {type: 'string'},
			only: {type: 'string'},
			verbose: {type: 'boolean', default: false},
			'self-check': {type: 'boolean', default: false},
			'update-readme': {type: 'boolean', default: false},
			help: {type: 'boolean', default: false},
		},
	});
	if (values.help) {
		console.log(usage);
		return 0;
	}
	const began = performance.now();
	const filters = [values.kong, values.protocol, values.type, values.only];
	const whole = values.dir === undefined && filters.every(filter => filter === undefined);
	if (values['update-readme'] && !whole) throw wrong('--update-readme takes the whole of the given recordings');
	const lines = chosen(readRecordings(values.dir ?? data), values);
	const findings = await replay(lines);
	if (findings.length === 0) throw wrong('nothing to compare matches these options');

	const {open, excused, stale} = sorted(findings, values.dir === undefined ? readKnown() : [], whole);
	for (const line of figures(findings, values.verbose)) console.log(line);
	printDifferences(open, values.verbose);
	const matched = findings.filter(f => f.difference === undefined).length;
	const seconds = ((performance.now() - began) / 1000).toFixed(1);
	console.log(
		`\n${matched}/${findings.length} match, ${excused.size} known differences, ${open.length} open; ${seconds} s`,
	);
	for (const {id, method} of stale) console.log(`known-differences.yaml: ${id} ${method ?? ''} matches again`);
	let failed = open.length > 0 || stale.length > 0;
	if (whole) {
		if (values['update-readme']) updateReadme(findings, excused);
		else if (!checkReadme(findings, excused)) {
			console.log('mock-kong/README.md is not up to date: npm run golden -- --update-readme');
			failed = true;
		}
	}
	if (values['self-check']) {
		const {changed, unseen} = await selfCheck(lines, findings);
		console.log(`self-check: ${changed - unseen.length} of ${changed} changes seen`);
		for (const id of unseen) console.log(`  not seen: ${id}`);
		failed ||= unseen.length > 0;
	}
	return failed ? 1 : 0;
}

function chosen(
	lines: readonly Line[],
	{kong, protocol, type, only}: {kong?: string; protocol?: string; type?: string; only?: string},
): Line[] {
	const matches = globMatcher(only ?? '*');
	return lines.filter(
		line =>
			(kong === undefined || line.kong === kong || line.kong.startsWith(`${kong}.`)) &&
			(protocol === undefined || line.protocol === protocol) &&
			(type === undefined || line.type === type) &&
			matches(line.id),
	);
}

function printDifferences(open: readonly Finding[], verbose: boolean): void {
	if (open.length > 0) console.log('\ndifferences');
	for (const {id, phase, method, aspect, difference} of verbose ? open : open.slice(0, shownDifferences)) {
		console.log(`  ${id} ${phase} ${method} ${aspect}\n      ${difference}`);
	}
	if (!verbose && open.length > shownDifferences)
		console.log(`  and ${open.length - shownDifferences} more (--verbose)`);
}

function wrong(what: string): ConformError {
	return new ConformError({code: 'usage', what});
}

/** Requests of scenarios that nobody waits for any more hang on in mock Kong: the program ends without them. */
main().then(
	code => process.exit(code),
	error => {
		const usageError =
			(error instanceof ConformError && error.code === 'usage') || String(error?.code).startsWith('ERR_PARSE_ARGS');
		console.error(usageError ? `golden: ${error.message}\n${usage}` : error);
		process.exit(usageError ? 2 : 70);
	},
);
