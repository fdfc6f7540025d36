import {ConformError} from '../../../mock-kong/errors.js';
import {kongVersion} from '../../../mock-kong/versions/index.js';
import type {ReadContext} from '../compare/context.js';
import type {Scenario, ScenarioPlugin, Step} from '../model.js';
import {buildExpectation, buildTotals} from './build-expect.js';
import {buildOverrides, buildRequest, buildStream} from './build-request.js';
import type {FileDefaults, ScenarioShape, StepShape, SurroundingShape} from './shape.js';
import {totalsShape} from './shape-expect.js';
import type {HeadersShape} from './shape-parts.js';
import type {Path} from './source.js';

const idleKinds = ['configure', 'restart', 'pause'] as const;
const stepKinds = ['request', 'stream', ...idleKinds] as const;
const surroundingNames = [
	'route',
	'service',
	'consumer',
	'credential',
	'consumers',
	'shared',
	'ctx',
	'upstreamNames',
	'upstream',
	'answers',
] as const;

/** @param idPrefix `scenario/<file without extension>/` */
export function buildScenario(
	shape: ScenarioShape,
	fileDefaults: FileDefaults,
	idPrefix: Scenario['id'],
	context: ReadContext,
): Scenario {
	const slug = slugOf(shape.name);
	if (slug === '') context.report(['name'], 'name needs a letter or a digit');
	const plural = shape.requests !== undefined;
	checkForm(shape, context);
	const expect = shape.expect ?? {};
	return {
		id: `${idPrefix}${slug}`,
		name: shape.name,
		description: shape.description,
		file: context.file,
		place: context.at([]),
		kongs: kongNames(shape.kong ?? fileDefaults.kong, context),
		plugins: pluginsOf(shape, fileDefaults, context),
		server: shape.server ?? fileDefaults.server ?? 'shared',
		steps: stepsOf(shape, fileDefaults, context),
		totals: plural ? buildTotals(expect) : buildTotals({}),
	};
}

/** One of request, stream, requests; and what belongs to a step stands in the step. */
function checkForm(shape: ScenarioShape, context: ReadContext): void {
	const forms = (['request', 'stream', 'requests'] as const).filter(key => shape[key] !== undefined);
	if (forms.length === 0) context.report([], 'a scenario needs a request, a stream, or requests');
	if (forms.length > 1) context.reportKey([forms[1] ?? ''], `a scenario has ${forms.join(' or ')}, not both`);
	if (shape.plugin !== undefined && shape.plugins !== undefined) {
		context.reportKey(['plugins'], 'plugin or plugins, not both');
	}
	if (shape.config !== undefined && shape.plugins !== undefined) {
		context.reportKey(['config'], 'with plugins each has its own config');
	}
	if (shape.requests === undefined) return;
	const isIdle = (step: StepShape) =>
		step.request === undefined && step.stream === undefined && idleKinds.some(kind => step[kind] !== undefined);
	if (shape.requests.every(isIdle)) {
		context.reportKey(['requests'], 'none of these steps is a request or a stream');
	}
	for (const key of surroundingNames) {
		if (shape[key] !== undefined) context.reportKey([key], `with requests, ${key} stands in a step or in defaults`);
	}
	for (const key of Object.keys(shape.expect ?? {})) {
		if (key in totalsShape.shape) continue;
		context.reportKey(
			['expect', key],
			`with requests, each has its own expect; of all together there are ${Object.keys(totalsShape.shape).join(' and ')}`,
		);
	}
}

function pluginsOf(shape: ScenarioShape, fileDefaults: FileDefaults, context: ReadContext): ScenarioPlugin[] {
	if (shape.plugins) {
		const names = shape.plugins.map(({name}) => name);
		return shape.plugins.map(({name, config}, i) => {
			if (names.indexOf(name) !== i) context.report(['plugins', i, 'name'], `plugin ${name} stands twice`);
			const place = context.at(['plugins', i, 'name']);
			return {name, config, place, configPlace: config ? context.at(['plugins', i, 'config']) : place};
		});
	}
	return [
		{
			name: shape.plugin ?? fileDefaults.plugin,
			config: shape.config ?? fileDefaults.config,
			place: context.at(['plugin']),
			configPlace: shape.config ? context.keyAt(['config']) : context.at([]),
		},
	];
}

function kongNames(given: ScenarioShape['kong'], context: ReadContext): readonly string[] | undefined {
	if (given === undefined) return undefined;
	return [given].flat().flatMap(name => {
		try {
			return [kongVersion(String(name)).name];
		} catch (error) {
			if (!(error instanceof ConformError)) throw error;
			context.report(['kong'], [error.parts.what, error.parts.hint].join('; '));
			return [];
		}
	});
}

function stepsOf(shape: ScenarioShape, fileDefaults: FileDefaults, context: ReadContext): Step[] {
	if (shape.requests === undefined) {
		const {request, stream, expect} = shape;
		if (request === undefined && stream === undefined) return [];
		const around = pick(shape);
		const sent = request === undefined ? {stream} : {request};
		return buildStep({...sent, expect, ...around}, [], shape, fileDefaults, context);
	}
	return shape.requests.flatMap((step, i) => buildStep(step, ['requests', i], shape, fileDefaults, context));
}

function buildStep(
	step: StepShape,
	path: Path,
	{defaults: own = {}}: ScenarioShape,
	fileDefaults: FileDefaults,
	context: ReadContext,
): Step[] {
	const kinds = stepKinds.filter(kind => step[kind] !== undefined);
	const [kind] = kinds;
	if (kind === undefined || kinds.length > 1) {
		const what =
			kinds.length > 1 ? `has ${kinds.join(' and ')}: one a step` : `does nothing: one of ${stepKinds.join(', ')}`;
		context.report(path, `this step ${what}`);
		return [];
	}
	const idle = idleKinds.some(one => one === kind);
	for (const key of [...surroundingNames, 'expect'] as const) {
		if (idle && step[key] !== undefined) context.reportKey([...path, key], `${key} is for a request or a stream`);
	}
	if (kind !== 'configure' && step.plugin !== undefined)
		context.reportKey([...path, 'plugin'], 'plugin is for configure');
	const common = {name: step.name, place: context.at(path)};
	if (step.configure !== undefined) {
		return [{kind: 'configure', ...common, plugin: step.plugin, config: step.configure}];
	}
	if (step.restart !== undefined) return [{kind: 'restart', ...common}];
	if (step.pause !== undefined) return [{kind: 'pause', ...common, ms: step.pause}];
	const around: SurroundingShape = {...pick(fileDefaults), ...pick(own), ...pick(step)};
	const answers = buildOverrides(around.answers, path, context);
	const expect = buildExpectation(step.expect ?? {}, [...path, 'expect'], context);
	if (step.stream !== undefined) {
		checkStreamExpectation(step.expect, [...path, 'expect'], context);
		const shape = {...fileDefaults.stream, ...own.stream, ...step.stream};
		const stream = buildStream(shape, around, {stream: [...path, 'stream'], step: path}, context);
		return [{kind: 'stream', ...common, stream, answers, expect}];
	}
	const requests = [fileDefaults.request, own.request, step.request];
	const headers = requests.map(request => request?.headers).reduce(mergeHeaders, undefined);
	const shape = {...requests[0], ...requests[1], ...requests[2], ...(headers === undefined ? {} : {headers})};
	const request = buildRequest(shape, around, {request: [...path, 'request'], step: path}, context);
	return [{kind: 'request', ...common, request, answers, expect}];
}

/** A stream has bytes and a status, no more. */
export function checkStreamExpectation(expect: StepShape['expect'], path: Path, context: ReadContext): void {
	for (const side of ['client', 'upstream'] as const) {
		const message = expect?.[side];
		if (message === undefined || message === 'none') continue;
		for (const key of Object.keys(message)) {
			if (['body', 'json'].includes(key) || (side === 'client' && key === 'status')) continue;
			context.reportKey([...path, side, key], `a stream has no ${key}`);
		}
	}
}

/** A request's own header takes the place of a default one of the same name. */
function mergeHeaders(before: HeadersShape | undefined, after: HeadersShape | undefined): HeadersShape | undefined {
	if (before === undefined || after === undefined) return after ?? before;
	const own = pairs(after);
	const names = new Set(own.map(([name]) => name.toLowerCase()));
	return [...pairs(before).filter(([name]) => !names.has(name.toLowerCase())), ...own];
}

function pairs(headers: HeadersShape): [string, string | number | boolean][] {
	if (Array.isArray(headers)) return headers;
	return Object.entries(headers).flatMap(([name, value]) =>
		[value].flat().map((one): [string, string | number | boolean] => [name, one]),
	);
}

function pick(shape: SurroundingShape): SurroundingShape {
	return Object.fromEntries(
		surroundingNames.flatMap(name => (shape[name] === undefined ? [] : [[name, shape[name]]])),
	) as SurroundingShape;
}

/** `Adds the header!` is `adds-the-header`. */
function slugOf(name: string): string {
	return name
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-+|-+$/g, '');
}
