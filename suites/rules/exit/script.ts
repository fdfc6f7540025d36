import type {EventRecord, KongCore, KongRequest, KongResponse} from '../../../mock-kong/internal.js';
import {livesOn} from '../../checks/alive.js';
import {drive, endedAtFirst, endedWell, endText, runsText, samples} from '../../checks/drive.js';
import {noStreams} from '../../checks/phases.js';
import {isProbe, type ProbeStep, probeKong} from '../../checks/probe.js';
import type {Check} from '../../rule.js';

/** A run of the plugin in which the event of `phase` is left by kong.response.exit or error. */
export interface Leaving {
	readonly what: string;
	readonly phase: string;
	/** With this status. */
	readonly status: number;
	readonly kong: KongCore;
	run(): Promise<KongResponse>;
}

export const probePath: KongRequest = {method: 'GET', path: '/exit', headers: {host: 'example.test'}};

/** A call that any phase allows, so that an exit is not the first. */
const before: ProbeStep = {call: 'kong.log.notice', args: ['about to exit']};

/** Phases of a request in which Kong lets a plugin exit (kong/pdk/response.lua: rewrite_access_header). */
const exitPhases = ['rewrite', 'access', 'response'] as const;

/** Those of them the plugin declares; skips when it declares none. */
export function exitPhasesOf(t: Check): readonly string[] {
	const declared = exitPhases.filter(phase => t.plugin.phases.includes(phase));
	return declared.length > 0 ? declared : t.skip('the plugin declares no phase in which Kong lets it exit');
}

/** The script's steps for an exit. */
export function exitSteps(status: number, text: string): readonly ProbeStep[] {
	return [{call: 'kong.response.exit', args: [status, text]}];
}

/**
 * Every phase that may be left, by the first call of its handler and by a later one, as the probe does it when told to;
 * of another plugin the sample requests for which it does. Skips when there is none.
 * @param after what stands behind the exit in the script
 */
export async function leavings(t: Check, after: readonly ProbeStep[] = []): Promise<readonly Leaving[]> {
	return isProbe(t) ? scriptedLeavings(t, after) : ordinaryLeavings(t);
}

/** As `leavings`, for rules that need the script. */
export function scriptedLeavings(t: Check, after: readonly ProbeStep[] = []): readonly Leaving[] {
	const found: Leaving[] = [];
	const streams = noStreams(t) === undefined ? ['preread'] : [];
	for (const phase of [...exitPhases, ...streams].filter(name => t.plugin.phases.includes(name))) {
		for (const [place, steps] of [['the first call', []] as const, ['a later call', [before]] as const]) {
			// A stream takes few statuses (kong/pdk/response.lua: VALID_CODES).
			const status = phase === 'preread' ? 403 : 410 + found.length;
			const script = {[phase]: [...steps, ...exitSteps(status, `left in ${phase}`), ...after]};
			const kong = probeKong(t, script);
			const run = phase === 'preread' ? () => kong.stream({data: 'conform\n'}) : () => kong.request(probePath);
			found.push({what: `exit as ${place} in ${phase}`, phase, status, kong, run});
		}
	}
	return found.length > 0 ? found : t.skip('the plugin declares no phase in which Kong lets it exit');
}

async function ordinaryLeavings(t: Check): Promise<readonly Leaving[]> {
	const found: Leaving[] = [];
	for (const [index, {events, status}] of (await drive(t)).responses.entries()) {
		const left = events.find(({end, phase}) => end.kind === 'exited' && phase !== 'preread');
		const request = samples[index];
		if (!left || !request || found.some(({phase}) => phase === left.phase)) continue;
		const kong = t.kong();
		const what = `exit in ${left.phase} of ${request.method} ${request.path}`;
		found.push({what, phase: left.phase, status, kong, run: () => kong.request(request)});
	}
	return found.length > 0
		? found
		: t.skip('no sample request is left by kong.response.exit, and the plugin is no probe');
}

/** The event that was to be left. */
export function eventOf({phase}: {readonly phase: string}, response: KongResponse): EventRecord | undefined {
	return response.events.find(event => event.phase === phase);
}

/** Why the run was not left as it should have been; undefined when it was. */
export function notLeft(leaving: Leaving, response: KongResponse): string | undefined {
	const event = eventOf(leaving, response);
	if (!event) return response.events.map(endText).join('; ') || 'no event was sent';
	return event.end.kind === 'exited' && endedAtFirst(event) ? undefined : runsText(event);
}

/** Runs it; nothing can be said on what follows an exit when there is none. */
export async function leave(t: Check, leaving: Leaving): Promise<KongResponse> {
	const response = await leaving.run();
	const problem = notLeft(leaving, response);
	return problem === undefined ? response : t.untestable(`${leaving.what}: ${problem}`);
}

/** Runs them until one is not left as it should be: those that were, and what was wrong with that one. */
export async function leaveAll(
	all: readonly Leaving[],
): Promise<{readonly left: readonly Leaving[]; readonly problem: string | undefined}> {
	const left: Leaving[] = [];
	for (const leaving of all) {
		const problem = notLeft(leaving, await leaving.run());
		if (problem !== undefined) return {left, problem: `${leaving.what}: ${problem}`};
		left.push(leaving);
	}
	return {left, problem: undefined};
}

/** Fails when an ordinary request is not served after `what`. Whether the server lives on, a rule asks at its end. */
export async function servesNext(t: Check, what: string): Promise<void> {
	const {events} = await t.kong().request(probePath);
	const broken = events.find(event => !endedWell(event));
	if (!broken) return;
	await livesOn(t, what);
	t.fail({expected: `the next event is served after ${what}`, actual: endText(broken)});
}

/** `message` of a JSON body. */
export function messageOf(body: Buffer): unknown {
	try {
		const value: unknown = JSON.parse(body.toString());
		return value !== null && typeof value === 'object' && 'message' in value ? value.message : undefined;
	} catch {
		return undefined;
	}
}
