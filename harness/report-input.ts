import {readFile} from 'node:fs/promises';
import {z} from 'zod';
import {usageError} from '../mock-kong/errors.js';
import type {Report} from '../suites/result.js';
import {jsonErrorAt} from './command-line/json-error.js';

const lines = z.array(z.string());
const text = z.string().nullable();
const milliseconds = z.number().min(0);
const counted = z.int().min(0);
const level = z.enum(['MUST', 'SHOULD']);

const result = z.looseObject({
	id: z.string().regex(/^(?:[a-z0-9-]+\/[a-z0-9-]+|scenario\/[^\0]+)$/, 'not an id of a rule or scenario'),
	level,
	status: z.enum(['pass', 'fail', 'skip', 'untestable', 'error']),
	title: z.string(),
	requirement: z.string(),
	expected: z.string(),
	actual: z.string(),
	consequence: z.string(),
	fix: z
		.looseObject({
			any: z.string().optional(),
			go: z.string().optional(),
			python: z.string().optional(),
			js: z.string().optional(),
		})
		.optional(),
	location: z.looseObject({file: z.string(), line: z.int().min(1), column: z.int().min(1).optional()}).optional(),
	comparison: z.looseObject({expected: lines, actual: lines, firstDifference: counted}).optional(),
	differences: lines.optional(),
	durationMs: milliseconds,
	knownFailure: z.boolean(),
	knownFailureReason: z.string().optional(),
	transcript: z.array(
		z.looseObject({
			at: milliseconds,
			from: z.enum(['kong', 'server']),
			decoded: z.string(),
			hex: z.string().regex(/^(?:[0-9a-f]{2})*$/, 'not bytes in hex'),
		}),
	),
	stderr: z.string(),
});

const server = z.looseObject({
	target: z.string(),
	protocol: text,
	socket: text,
	startCommand: text,
	queryCommand: text,
	plugins: z.array(z.looseObject({name: z.string(), version: text, priority: z.number().nullable(), phases: lines})),
	pdk: z.looseObject({name: z.string(), version: z.string()}).optional(),
});

const run = z.looseObject({
	kong: z.string().regex(/^\d+\.\d+$/, 'not a minor version of Kong like 3.9'),
	// What older versions of this program did not write.
	kongMeasured: z.boolean().default(true),
	durationMs: milliseconds,
	server,
	summary: z.looseObject({
		pass: counted,
		fail: counted,
		skip: counted,
		untestable: counted,
		error: counted,
		knownFailure: counted,
	}),
	results: z.array(result),
	notes: lines.default([]),
	kongConf: lines.default([]),
	knownFailureProblems: lines.default([]),
	pdkFailures: z
		.looseObject({
			list: z.string(),
			rules: lines,
			fixedIn: z.string().optional(),
			partlyFixed: z.looseObject({in: z.string(), rules: lines}).optional(),
		})
		.optional(),
	callsPerPhase: z.record(z.string(), counted).optional(),
	leftOut: counted.optional(),
	unreachable: z.string().optional(),
});

const report = z.looseObject({
	schemaVersion: z.literal(1),
	tool: z.looseObject({name: z.string(), version: z.string()}),
	startedAt: z.iso.datetime(),
	durationMs: milliseconds,
	exitCode: z.int().min(0).max(4),
	strict: z.boolean().optional(),
	runs: z.array(run),
});

const writesOne = 'kong-ps-conform <target> --report json=report.json writes one';

/**
 * Reads a report that `--report json` wrote. Nothing in it is believed: a file of any origin may be given.
 * @param file where it is; `name` is how people know it
 * @throws ConformError `usage`, with the name and the place inside
 */
export async function readReport(file: string, name: string): Promise<Report> {
	let json: string;
	try {
		json = (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
	} catch (error) {
		throw usageError(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
	}
	return parseReport(json, name);
}

/** @throws ConformError `usage` */
export function parseReport(json: string, name: string): Report {
	const value = parseJson(json, name);
	const version = isRecord(value) ? value.schemaVersion : undefined;
	if (version !== undefined && version !== 1) {
		throw usageError(
			`${name} has schemaVersion ${JSON.stringify(version)}; this kong-ps-conform reads 1`,
			'use the version of kong-ps-conform that wrote it, or a newer one',
		);
	}
	if (version === undefined) {
		const found = isRecord(value) ? 'it has no schemaVersion' : 'it is no object';
		throw usageError(`${name} is no report of kong-ps-conform: ${found}`, writesOne);
	}
	const parsed = report.safeParse(value);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const more = parsed.error.issues.length - 1;
	const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${pathText(issue.path)}`;
	throw usageError(
		`${name} is no report of kong-ps-conform: ${issue?.message ?? 'not valid'}${where}${more > 0 ? ` (and ${more} more)` : ''}`,
	);
}

function parseJson(json: string, name: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		if (json.trim() === '')
			throw usageError(`${name} is empty`, 'the run that should have written it may have been cut short');
		const at = jsonErrorAt(json);
		throw usageError(
			`${name} is not JSON: ${at === undefined ? 'not valid' : `${at.what} at line ${at.line}, column ${at.column}`}`,
		);
	}
}

/** `runs[0].results[3].status` */
function pathText(parts: readonly PropertyKey[]): string {
	return parts
		.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
		.join('');
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
