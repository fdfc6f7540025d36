import type {EventPhase, EventRecord, KongCore, KongResponse} from '../../../mock-kong/internal.js';
import {livesOn} from '../../checks/alive.js';
import {brokenOf, drive, endedWell, endText, faultText, needsOrdinary} from '../../checks/drive.js';
import {noStreams} from '../../checks/phases.js';
import {needsProbe, type ProbeScript, type ProbeStep, probeField, probeKong} from '../../checks/probe.js';
import type {Check} from '../../rule.js';

/** Text of a throw; nothing else says so. */
export const thrownText = 'conform threw this on purpose';

export const throws: ProbeStep = {throw: thrownText};

/** Two calls that are allowed in every phase and change nothing the client sees. */
export const quietCalls: readonly ProbeStep[] = [
	{call: 'kong.ctx.shared.set', args: ['conform', 'quiet']},
	{call: 'kong.ctx.shared.get', args: ['conform']},
];

/** In the order in which a request meets them; those that an ordinary request reaches first. */
const inOrder: readonly EventPhase[] = ['access', 'rewrite', 'response', 'log', 'certificate', 'preread'];

/** The plugin's phases that this Kong runs; at least one. Skips when there is none. */
export function drivenPhases(t: Check): readonly [EventPhase, ...EventPhase[]] {
	const streams = noStreams(t) === undefined;
	const [first, ...others] = inOrder.filter(
		phase => t.plugin.phases.includes(phase) && (phase !== 'preread' || streams),
	);
	if (first === undefined) t.skip('the plugin declares no phase that this Kong runs');
	return [first, ...others];
}

/** The probe with these steps in one phase. */
export function stepsIn(t: Check, phase: EventPhase, steps: readonly ProbeStep[]): KongCore {
	const script: ProbeScript = {[phase]: steps};
	return probeKong(t, script);
}

/**
 * What leads to one event of the phase, and that event; an earlier one that ended badly where Kong did not get so far.
 * @throws untestable when there is neither
 */
export async function runPhase(
	t: Check,
	kong: KongCore,
	phase: EventPhase,
): Promise<{readonly response: KongResponse; readonly event: EventRecord}> {
	const request = {method: 'GET', path: '/failures', headers: {host: 'example.test'}};
	const response = await (phase === 'certificate'
		? kong.certificate({...request, tls: {serverName: 'example.test'}})
		: phase === 'preread'
			? kong.stream({data: 'conform'})
			: kong.request(request));
	const {events} = response;
	const event = events.find(seen => seen.phase === phase) ?? events.find(seen => !endedWell(seen));
	if (!event) t.untestable(`no ${phase} event was sent`);
	return {response, event};
}

/**
 * What is wrong with how a failed event ended, or undefined. Kong can go on after an error, after a closed connection
 * unless it repeats the event then, and after an event that ended like any other.
 */
export function badEnd(event: EventRecord): string | undefined {
	const {end} = event;
	if (endedWell(event)) return undefined;
	const closedOrError = end.kind === 'failed' && (end.fault === undefined || end.fault === 'closed');
	return closedOrError && !event.wouldLoop ? undefined : endText(event);
}

/** How the quiet calls of this Kong's plugin go: what is wrong with them or undefined, and how many were made. */
async function quietRun(
	t: Check,
	kong: KongCore,
	phase: EventPhase,
): Promise<{readonly problem: string | undefined; readonly made: number}> {
	const {event, response} = await runPhase(t, kong, phase);
	const made = response.calls.filter(call => call.phase === phase).length;
	if (!endedWell(event)) return {problem: endText(event), made};
	const missing = made < quietCalls.length;
	return {problem: missing ? `${phase}: ${made} of its ${quietCalls.length} PDK calls were made` : undefined, made};
}

/** What is wrong with an event of a Kong whose plugin makes the quiet calls, or undefined. */
export async function quietProblem(t: Check, kong: KongCore, phase: EventPhase): Promise<string | undefined> {
	return (await quietRun(t, kong, phase)).problem;
}

/** A probe whose quiet calls are made: what the rules on throws start from. @throws skip, untestable */
export async function needsQuietProbe(t: Check): Promise<void> {
	needsProbe(t);
	const [phase] = drivenPhases(t);
	const {problem, made} = await quietRun(t, stepsIn(t, phase, quietCalls), phase);
	if (problem === undefined) return;
	if (made > 0) t.untestable(`a probe that throws nothing does not run: ${problem}`);
	await needsOrdinary(t);
	t.skip(`the plugin has the config field ${probeField}, but does not do what it says: ${problem}`);
}

/** Fails unless the probe's quiet calls go as before. Whether the server lives on, a rule asks at its end. */
export async function needsQuiet(t: Check, after: string): Promise<void> {
	const [phase] = drivenPhases(t);
	const problem = await quietProblem(t, stepsIn(t, phase, quietCalls), phase);
	if (problem === undefined) return;
	await livesOn(t, after);
	t.fail({expected: `the next event is served after ${after}`, actual: problem});
}

/** Fails unless the server lives and serves an ordinary request. */
export async function needsServing(t: Check, after: string): Promise<void> {
	const requests = [{method: 'GET', path: '/next', headers: {host: 'example.test'}}];
	const [seen] = await Promise.all([drive(t, {requests}), livesOn(t, after)]);
	const broken = brokenOf([seen]);
	if (broken) t.fail({expected: `the next event is served after ${after}`, actual: endText(broken)});
	if (seen.events.length === 0) t.untestable(`no event was sent after ${after}`);
}

/** Why an instance was not started: Kong's text, and what was on the wire. */
export function failureText({message, fault}: {readonly message: string; readonly fault?: string}): string {
	return message + faultText(fault);
}
