import {setTimeout as sleep} from 'node:timers/promises';
import type {Pdk, Phase} from './handler.js';

type Step = {
	readonly call?: string;
	readonly args?: unknown[];
	readonly tell?: boolean;
	readonly throw?: string;
	readonly sleep?: number;
	readonly together?: readonly {readonly call: string; readonly args?: unknown[]}[];
};

/** Does what a probe's script says of this phase: a list of steps, each a `call`, a `throw`, a `sleep` or calls made `together`. */
export async function runScript(pdk: Pdk, phase: Phase, text: string): Promise<void> {
	const script: {readonly [phase: string]: readonly Step[]} = JSON.parse(text);
	for (const step of script[phase] ?? []) {
		if (step.throw !== undefined) throw new Error(step.throw);
		if (step.sleep !== undefined) await sleep(step.sleep);
		if (step.together !== undefined) {
			await tell(pdk, await Promise.all(step.together.map(({call, args}) => pdk.call(call, args?.map(fromBase64)))));
		}
		if (step.call === undefined) continue;
		const answer = await pdk.call(step.call, step.args?.map(fromBase64));
		if (step.tell) await tell(pdk, answer);
	}
}

async function tell(pdk: Pdk, answer: unknown): Promise<void> {
	await pdk.call('kong.log.notice', [JSON.stringify(answer ?? null, bytesAsBase64)]);
}

/** `{"base64": ...}` is bytes. */
function fromBase64(value: unknown): unknown {
	if (value === null || typeof value !== 'object' || Object.keys(value).length !== 1) return value;
	return 'base64' in value && typeof value.base64 === 'string' ? Buffer.from(value.base64, 'base64') : value;
}

/** Throws when the script says so of its start; @throws Error when it is no JSON, too. */
export function runStart(text: string): void {
	const script: {readonly start?: readonly Step[]} = JSON.parse(text);
	const told = script.start?.find(step => step.throw !== undefined);
	if (told) throw new Error(told.throw);
}

function bytesAsBase64(this: unknown, key: string, value: unknown): unknown {
	const own = this !== null && typeof this === 'object' ? Reflect.get(this, key) : value;
	return Buffer.isBuffer(own) ? {base64: own.toString('base64')} : value;
}
