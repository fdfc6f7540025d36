'use strict';

const {isUtf8} = require('node:buffer');
const {setTimeout: sleep} = require('node:timers/promises');

/**
 * Does in each phase what config `conform_script` says: JSON, for each phase (and for `start`, when an instance is made) a
 * list of steps, each a `call`, a `throw`, a `sleep` or calls made `together`. Without it: a header in access. An error
 * answer of Kong throws, as PDK calls do here.
 */
class Probe {
	constructor(config) {
		this.message = config.message || 'hello';
		this.script = config.conform_script ? JSON.parse(config.conform_script) : undefined;
		for (const step of this.script?.start ?? []) if (step.throw !== undefined) throw new Error(step.throw);
	}

	async access(kong) {
		if (this.script) await this.run(kong, 'access');
		else await kong.response.setHeader('x-probe', this.message);
	}

	async run(kong, phase) {
		for (const step of this.script?.[phase] ?? []) {
			if (step.throw !== undefined) throw new Error(step.throw);
			if (step.sleep !== undefined) await sleep(step.sleep);
			if (step.together !== undefined) await tell(kong, await Promise.all(step.together.map(one => call(kong, one))));
			if (step.call === undefined) continue;
			const answer = await call(kong, step);
			if (step.tell) await tell(kong, answer);
		}
	}
}

function call(kong, step) {
	const [, ...names] = step.call.split('.');
	return names.reduce((at, name) => at[name], kong)(...(step.args ?? []).map(fromBase64));
}

async function tell(kong, answer) {
	await kong.log.notice(JSON.stringify(answer ?? null, bytesAsBase64));
}

/** `{"base64": ...}` is bytes. */
function fromBase64(value) {
	const bytes = value !== null && typeof value === 'object' ? value.base64 : undefined;
	return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : value;
}

for (const phase of ['certificate', 'rewrite', 'response', 'preread', 'log']) {
	Probe.prototype[phase] = function (kong) {
		return this.run(kong, phase);
	};
}

/** A Buffer is already its toJSON when a replacer sees it: look at what it was. Bytes that are text are told as text. */
function bytesAsBase64(key, value) {
	const own = this[key];
	if (!(own instanceof Uint8Array)) return value;
	const bytes = Buffer.from(own);
	return isUtf8(bytes) ? bytes.toString() : {base64: bytes.toString('base64')};
}

module.exports = {
	Plugin: Probe,
	Schema: [{message: {type: 'string', default: 'hello'}}, {conform_script: {type: 'string'}}],
	Version: '1.0.0',
	Priority: 10,
};
