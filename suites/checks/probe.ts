import {
	configRecord,
	type EventPhase,
	type EventRecord,
	fieldsOf,
	type JsonObject,
	type JsonValue,
	type KongCore,
	type KongRequest,
	type KongResponse,
} from '../../mock-kong/internal.js';
import type {Check, CheckKongOptions} from '../rule.js';

/**
 * One thing the probe does. A PDK function is named by its full name; `kong.response.exit` ends the handler where the
 * PDK of the language says so.
 */
export type ProbeStep =
	/**
	 * Calls a PDK function; with `tell`, its answer then goes to kong.log.notice as JSON text, bytes that are no UTF-8 as
	 * `{"base64": ...}`. An argument `{"base64": ...}` is bytes, to probes that can: the arguments Kong got tell.
	 */
	| {readonly call: string; readonly args?: readonly JsonValue[]; readonly tell?: boolean}
	/** Makes all calls before it waits for any, then tells the list of their answers. Probes may leave it out: no call is made then. */
	| {readonly together: readonly {readonly call: string; readonly args?: readonly JsonValue[]}[]}
	/** Throws, raises or panics with this text. */
	| {readonly throw: string}
	/** Waits so many milliseconds, letting other events run where the language can. */
	| {readonly sleep: number};

/**
 * What the probe does in each phase; nothing in a phase that is not named. In `start`, which is no phase, only a `throw`
 * counts: the plugin refuses the config when its instance is made.
 */
export type ProbeScript = {readonly [phase: string]: readonly ProbeStep[]};

/** The config field that makes any plugin a probe: a string, the script as JSON. */
export const probeField = 'conform_script';

/**
 * For rules that need a handler to do a certain thing. Skips unless the plugin is a probe: a plugin each of whose handlers
 * does what its config's `conform_script` says, and nothing else, when that is set.
 */
export function needsProbe(t: Check): void {
	if (isProbe(t)) return;
	t.skip(`needs a probe: a plugin that does what its config field ${probeField} says (see the rule book)`);
}

/** As `needsProbe`, for a script of this phase: skips when the probe does not declare it. */
export function needsProbeIn(t: Check, phase: EventPhase): void {
	needsProbe(t);
	if (!t.plugin.phases.includes(phase)) t.skip(`the probe declares no ${phase} phase`);
}

/** Whether the driven plugin is a probe. */
export function isProbe(t: Check): boolean {
	const config = configRecord(t.plugin.schema);
	return (
		config !== undefined && fieldsOf(config).some(({name, field}) => name === probeField && field.type === 'string')
	);
}

/** A mock Kong whose plugin follows this script. */
export function probeKong(t: Check, script: ProbeScript, options: CheckKongOptions = {}): KongCore {
	return t.kong({...options, config: probeConfig(t, script)});
}

/** The check's config with this script. */
export function probeConfig(t: Check, script: ProbeScript): JsonObject {
	return {...t.config, [probeField]: JSON.stringify(script)};
}

/** What a step with `tell` told in this response, in order; undefined for a text that is no JSON. */
export function told(response: KongResponse): readonly (JsonValue | undefined)[] {
	return response.calls
		.filter(call => call.method === 'kong.log.notice')
		.map(call => (Array.isArray(call.args) ? parsed(call.args[0]) : undefined));
}

/** One ordinary request, its events, and the plugin's event in `phase`. */
export async function probeRequest(
	kong: KongCore,
	phase: string,
	request: KongRequest = {method: 'GET', path: '/probe', headers: {host: 'example.test'}},
): Promise<{readonly response: KongResponse; readonly event: EventRecord | undefined}> {
	const response = await kong.request(request);
	return {response, event: response.events.find(event => event.phase === phase)};
}

function parsed(text: unknown): JsonValue | undefined {
	try {
		return JSON.parse(Buffer.from(String(text), 'latin1').toString('utf8'));
	} catch {
		return undefined;
	}
}
