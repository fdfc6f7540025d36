import path from 'node:path';
import type {z} from 'zod';
import {ReadContext} from '../compare/context.js';
import type {Scenario} from '../model.js';
import {buildScenario} from './build.js';
import {scenarioFiles} from './files.js';
import {wrongs} from './issue-text.js';
import {knownKeys} from './known-keys.js';
import {type Problem, throwProblems} from './problems.js';
import {readBytes} from './read-bytes.js';
import {type FileDefaults, fileDefaultsShape, scenarioShape} from './shape.js';
import {parseSource, type SourceDocument} from './source.js';

/** Of a scenario file; long bodies belong in files of their own. */
const maxBytes = 1024 * 1024;

/**
 * Reads scenario files.
 * @param cwd what globs are relative to
 * @throws ConformError `usage` with everything that is wrong in all files, or for a glob that matches none
 */
export function loadScenarios(globs: readonly string[], cwd: string): readonly Scenario[] {
	const problems: Problem[] = [];
	const scenarios = scenarioFiles(globs, cwd).flatMap(file => readFile(file, cwd, problems));
	const byId = new Map<string, Scenario>();
	for (const scenario of scenarios) {
		const {id, file, place} = scenario;
		const other = byId.get(id);
		if (other) {
			const where = `${other.file}:${other.place.line}`;
			problems.push({file, place, what: `its name makes the id ${id}, which the scenario at ${where} has`});
		} else byId.set(id, scenario);
	}
	throwProblems(problems);
	return scenarios;
}

function readFile(file: string, cwd: string, problems: Problem[]): Scenario[] {
	const start = {line: 1, column: 1};
	const absolute = path.resolve(cwd, file);
	const bytes = readBytes(absolute, maxBytes);
	if (typeof bytes === 'string') {
		problems.push({file, place: start, what: bytes.startsWith('is over') ? `${bytes}; put bodies into files` : bytes});
		return [];
	}
	const source = parseSource(bytes, path.extname(file) === '.json');
	problems.push(...source.problems.map(problem => ({file, ...problem})));
	const relative = path.relative(cwd, absolute).split(path.sep).join('/');
	const idPrefix = `scenario/${relative.slice(0, relative.length - path.extname(relative).length)}/`;
	const scenarios: Scenario[] = [];
	let defaults: FileDefaults = {};
	for (const document of source.documents) {
		const context = new ReadContext(document, file, path.dirname(absolute), problems);
		if (isDefaultsOnly(document.data)) {
			defaults = parsed(fileDefaultsShape, document, context)?.defaults ?? defaults;
			continue;
		}
		const shape = parsed(scenarioShape, document, context);
		if (shape) scenarios.push(buildScenario(shape, defaults, idPrefix, context));
	}
	if (source.documents.every(({data}) => isDefaultsOnly(data)) && source.problems.length === 0) {
		problems.push({file, place: start, what: 'has no scenario in it'});
	}
	return scenarios;
}

function isDefaultsOnly(data: unknown): boolean {
	if (typeof data !== 'object' || data === null) return false;
	const keys = Object.keys(data);
	return keys.length === 1 && keys[0] === 'defaults';
}

function parsed<Shape extends z.ZodType>(
	shape: Shape,
	document: SourceDocument,
	context: ReadContext,
): z.output<Shape> | undefined {
	if (Array.isArray(document.data)) {
		context.report([], 'is a list; scenarios are documents, with a line --- between them');
		return undefined;
	}
	const result = shape.safeParse(document.data);
	if (result.success) return result.data;
	for (const wrong of wrongs(result.error.issues, document.data, at => knownKeys(shape, at))) {
		if (wrong.key) context.reportKey(wrong.path, wrong.what);
		else context.report(wrong.path, wrong.what);
	}
	return undefined;
}
