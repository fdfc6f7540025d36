import {z} from 'zod';
import {type EventPhase, eventPhases} from '../../../mock-kong/rpc/phases.js';
import {callModes, count, eventEnds, file, logLevels, phase, record, text} from './shape-parts.js';

const call = z
	.union(
		[
			text.min(1),
			z.strictObject({
				call: text.min(1),
				args: z.array(z.json()).optional(),
				answer: z.json().optional(),
				error: z.json().optional(),
				times: count.optional(),
				phase: phase.optional(),
				plugin: text.optional(),
			}),
		],
		{error: 'must be a function such as kong.request.get_header, or {call, args, ...}'},
	)
	.describe('A PDK call: kong.request.get_header, kong.request.get_header("host"), or {call, args, answer, times}');
const callList = z.array(call);
const modes = Object.fromEntries(callModes.map(mode => [mode, callList.optional()])) as Record<
	(typeof callModes)[number],
	z.ZodOptional<typeof callList>
>;
const callSet = z.union([callList, z.strictObject(modes)], {
	error: 'must be a list of calls, or one of exactly, unordered, includes, never with a list',
});
const phaseCalls = Object.fromEntries(eventPhases.map(name => [name, callSet.optional()])) as Record<
	EventPhase,
	z.ZodOptional<typeof callSet>
>;
const calls = z
	.union([callList, z.strictObject({...modes, ...phaseCalls})], {
		error: 'must be a list of calls, or phases with their calls',
	})
	.describe('PDK calls: a list is all of them in order; by phase; exactly, unordered, includes or never');

const expectedHeaders = z
	.record(z.string(), z.json())
	.describe('By name: text, a list for a repeated header, null for none, or {matches}, {contains}');
const expectedBody = z
	.union(
		[
			text,
			z.strictObject({text}),
			z.strictObject({json: z.json()}),
			z.strictObject({base64: text}),
			z.strictObject({file}),
			z.strictObject({matches: text}),
			z.strictObject({contains: text}),
		],
		{error: 'must be text, or one of text, json, base64, file, matches, contains'},
	)
	.describe('Text, or {json}, {base64}, {file}, {matches} or {contains}');
const otherHeaders = z.literal('none').optional().describe('none: no header but those named, and those always there');
const jsonPaths = z.record(z.string(), z.json()).optional().describe('Values in the JSON body by path: items[0].name');
const expectedClient = z
	.union(
		[
			z.literal('none'),
			z.strictObject({
				status: z.int().min(100).max(999).optional(),
				headers: expectedHeaders.optional(),
				otherHeaders,
				body: expectedBody.optional(),
				json: jsonPaths,
			}),
		],
		{error: 'must be status, headers, body, json; or none'},
	)
	.describe('What the client gets; none: no response at all');
const expectedUpstream = z
	.union(
		[
			z.literal('none'),
			z.strictObject({
				method: text.optional(),
				path: z.json().optional().describe('Without query, unless this has one'),
				query: z.record(z.string(), z.json()).optional(),
				headers: expectedHeaders.optional(),
				otherHeaders,
				body: expectedBody.optional(),
				json: jsonPaths,
				scheme: text.optional(),
				host: text.optional().describe('Where it went'),
				port: z.int().optional(),
			}),
		],
		{error: 'must be method, path, query, headers, body, json; or none'},
	)
	.describe('What the service got; none: nothing');
const logLine = z.union(
	[
		text,
		z.strictObject({
			contains: text.optional(),
			matches: text.optional(),
			level: z.enum(logLevels).optional(),
		}),
	],
	{error: 'must be text, or contains, matches, level'},
);
const log = z
	.union(
		[z.array(logLine), z.strictObject({includes: z.array(logLine).optional(), never: z.array(logLine).optional()})],
		{error: 'must be a list of lines, or includes and never'},
	)
	.describe("Lines of Kong's log");
const instances = z
	.strictObject({started: count.optional(), closed: count.optional()})
	.describe('Instances started and closed meanwhile');
const budget = z
	.union([count, z.strictObject({total: count.optional(), ...record(eventPhases, count.optional())})], {
		error: 'must be a number of PDK calls, or total and phases with theirs',
	})
	.describe('At most so many PDK calls');

const eventEnd = z.union([z.enum(eventEnds), z.array(z.enum(eventEnds)).min(1)], {
	error: `must be one of ${eventEnds.join(', ')}, or a list of them`,
});

export const expectation = z
	.strictObject({
		calls: calls.optional(),
		client: expectedClient.optional(),
		upstream: expectedUpstream.optional(),
		log: log.optional(),
		context: z.record(z.string(), z.json()).optional().describe('kong.ctx.shared after the request; null: not there'),
		ends: z
			.strictObject(record(eventPhases, eventEnd.optional()))
			.optional()
			.describe('How the events of a phase end; without it: finished or exited'),
		instances: instances.optional(),
		budget: budget.optional(),
	})
	.describe('What comes of it');
/** What a scenario with several steps may expect of all of them. */
export const totalsShape = z.strictObject({instances: instances.optional(), budget: budget.optional()});

export type ExpectationShape = z.output<typeof expectation>;
export type CallShape = z.output<typeof call>;
export type CallsShape = z.output<typeof calls>;
export type ExpectedBodyShape = z.output<typeof expectedBody>;
