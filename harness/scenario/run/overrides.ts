import {setTimeout as sleep} from 'node:timers/promises';
import type {CallInterceptor, PdkOutcome} from '../../../mock-kong/internal.js';
import {luaString, luaText} from '../../../mock-kong/lua/values.js';
import {luaFromJson} from '../../../mock-kong/request.js';
import type {Difference} from '../compare/difference.js';
import type {Override} from '../model.js';

/** Puts the answers of one request in place, and knows which of them were used. */
export class Overrides {
	readonly #seen = new Map<Override, number>();
	readonly #used = new Set<Override>();

	constructor(private readonly overrides: readonly Override[]) {}

	/** Undefined: there are none. */
	get interceptor(): CallInterceptor | undefined {
		return this.overrides.length === 0 ? undefined : (call, next) => this.#answer(call, next);
	}

	/** Answers nobody asked for: the request was not what the scenario is about. */
	unused(): Difference[] {
		return this.overrides
			.filter(override => !this.#used.has(override))
			.map(({call, occurrence, phase}) => {
				const what = `${call}${occurrence === undefined ? '' : `, call ${occurrence}`}${phase === undefined ? '' : ` in ${phase}`}`;
				return {
					expected: `answers: ${what} is called`,
					actual: `answers: the answer for ${what} was not used: there was no such call`,
				};
			});
	}

	#answer(call: Parameters<CallInterceptor>[0], next: () => PdkOutcome): PdkOutcome | Promise<PdkOutcome> {
		let chosen: Override | undefined;
		for (const override of this.overrides) {
			if (typeof call.method !== 'string' || luaText(call.method) !== override.call) continue;
			if (override.phase !== undefined && override.phase !== call.phase) continue;
			if (override.plugin !== undefined && override.plugin !== call.plugin) continue;
			const count = (this.#seen.get(override) ?? 0) + 1;
			this.#seen.set(override, count);
			if (override.occurrence === undefined || override.occurrence === count) chosen ??= override;
		}
		if (chosen === undefined) return next();
		this.#used.add(chosen);
		const {delayMs} = chosen;
		const outcome = () => (chosen.answer.kind === 'own' ? next() : given(chosen.answer));
		return delayMs === 0 ? outcome() : sleep(delayMs).then(outcome);
	}
}

function given(answer: Exclude<Override['answer'], {readonly kind: 'own'}>): PdkOutcome {
	switch (answer.kind) {
		case 'value': {
			const {value} = answer;
			if (Buffer.isBuffer(value)) return {kind: 'returned', values: [luaString(value)]};
			return {kind: 'returned', values: [value === null ? undefined : luaFromJson(value)]};
		}
		case 'error':
			return {kind: 'returned', values: [undefined, luaString(answer.message)]};
		case 'abandon':
			return {kind: 'raised', message: luaString(answer.message)};
	}
}
