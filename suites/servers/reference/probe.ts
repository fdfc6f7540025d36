import {setTimeout as sleep} from 'node:timers/promises';
import type {Pdk, Phase} from './handler.js';

type Step = {
	readonly call?: string;
	readonly args?: unknown[];
	readonly tell?: boolean;
	readonly throw?: string;
	readonly sleep?: number;
};

/** Does what a probe's script says of this phase: a list of steps, each a `call`, a `throw` or a `sleep`. */
export async function runScript(pdk: Pdk, phase: Phase, text: string): Promise<void> {
	const script: {readonly [phase: string]: readonly Step[]} = JSON.parse(text);
	for (const step of script[phase] ?? []) {
		if (step.throw !== undefined) throw new Error(step.throw);
		if (step.sleep !== undefined) await sleep(step.sleep);
		if (step.call === undefined) continue;
		const answer = await pdk.call(step.call, step.args);
		if (step.tell) await pdk.call('kong.log.notice', [JSON.stringify(answer ?? null, bytesAsBase64)]);
	}
}

function bytesAsBase64(this: unknown, key: string, value: unknown): unknown {
	const own = this !== null && typeof this === 'object' ? Reflect.get(this, key) : value;
	return Buffer.isBuffer(own) ? {base64: own.toString('base64')} : value;
}
