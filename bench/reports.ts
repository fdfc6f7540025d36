import {defaultKongVersion} from '../mock-kong/versions/index.js';
import {consoleReport} from '../reports/console/console.js';
import {githubReport} from '../reports/github.js';
import {htmlReport} from '../reports/html/html.js';
import {jsonReport} from '../reports/json.js';
import {junitReport} from '../reports/junit.js';
import {markdownReport} from '../reports/markdown.js';
import {maskReport} from '../reports/mask/mask.js';
import {sarifReport} from '../reports/sarif.js';
import {tapReport} from '../reports/tap.js';
import type {Report, RuleResult, TranscriptEntry} from '../suites/result.js';

const rules = 200;
const transcriptBytes = 10 * 1024 * 1024;
const messages = 60;

/** What one report took. */
export interface ReportCost {
	readonly name: string;
	readonly milliseconds: number;
	/** Of the text. */
	readonly characters: number;
}

export interface ReportCosts {
	readonly each: readonly ReportCost[];
	readonly milliseconds: number;
	/** Most memory of the process, in bytes. */
	readonly rss: number;
}

/** Masks and renders a report of 200 failed rules with 10 MB of messages in every format. */
export function measureReports(): ReportCosts {
	const report = bigReport();
	const began = performance.now();
	const each: ReportCost[] = [];
	let rss = 0;
	const timed = <T>(name: string, make: () => T, size: (made: T) => number): T => {
		const start = performance.now();
		const made = make();
		each.push({name, milliseconds: performance.now() - start, characters: size(made)});
		rss = Math.max(rss, process.memoryUsage.rss());
		return made;
	};
	const secrets = ['a-secret-of-the-environment', 'another/one+with=signs'];
	const masked = timed(
		'mask',
		() => maskReport(report, {home: '/home/jane', secrets}),
		() => 0,
	);
	const formats: Readonly<Record<string, (report: Report) => string>> = {
		console: one => consoleReport(one),
		json: jsonReport,
		junit: junitReport,
		tap: tapReport,
		github: githubReport,
		sarif: sarifReport,
		markdown: markdownReport,
		html: htmlReport,
	};
	for (const [name, render] of Object.entries(formats))
		timed(
			name,
			() => render(masked),
			text => text.length,
		);
	return {each, milliseconds: performance.now() - began, rss};
}

function bigReport(): Report {
	const share = transcriptBytes / rules / messages;
	const decoded =
		`[0, 18, "plugin.HandleEvent", [{EventName: "access", Headers: {authorization: "Bearer abc.123", x: "`.padEnd(
			Math.floor(share / 3),
			'v',
		);
	const hex = Buffer.from(decoded.padEnd(Math.floor(share / 3), 'v')).toString('hex');
	const entry = (at: number): TranscriptEntry => ({at, from: at % 2 === 0 ? 'kong' : 'server', decoded, hex});
	const results = Array.from(
		{length: rules},
		(_, i): RuleResult => ({
			id: `framing/rule-${i}`,
			level: i % 4 === 0 ? 'SHOULD' : 'MUST',
			status: 'fail',
			title: 'A message is whole',
			requirement: 'Every message is one value.',
			expected: 'one value',
			actual: 'something else: /home/jane/x',
			consequence: 'The request hangs for 60 s.',
			durationMs: 10,
			knownFailure: false,
			transcript: Array.from({length: messages}, (_, at) => entry(at)),
			stderr: 'a line of output\n'.repeat(200),
		}),
	);
	const server = {
		target: './hello',
		protocol: 'MsgPack:1',
		socket: null,
		startCommand: './hello -kong-prefix {prefix}',
		queryCommand: './hello -dump',
		plugins: [],
	};
	const summary = {pass: 0, fail: rules, skip: 0, untestable: 0, error: 0, knownFailure: 0};
	const run = {kong: defaultKongVersion.name, kongMeasured: true, durationMs: 1000, server, summary, results};
	return {
		schemaVersion: 1,
		tool: {name: 'kong-ps-conform', version: '0.1.0'},
		startedAt: '2026-01-01T00:00:00.000Z',
		durationMs: 1000,
		exitCode: 1,
		runs: [{...run, notes: [], kongConf: [], knownFailureProblems: []}],
	};
}
