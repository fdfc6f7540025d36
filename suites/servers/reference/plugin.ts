import type {Config, Handler, Phase, Plugin} from './handler.js';
import {runScript, runStart} from './probe.js';

const name = 'conform-reference';
const phases: readonly Phase[] = ['certificate', 'rewrite', 'access', 'response', 'preread', 'log'];

/** Header that carries config.message to the service and to the client. */
export const messageHeader = 'x-conform-message';
/** Header that carries the request's path to the service. */
export const pathHeader = 'x-conform-path';
/** Header that carries the subject of the client's certificate to the service. */
export const clientHeader = 'x-conform-client';
/** Header of the response phase: `<status> <bytes of body> <content type>` as the service answered. */
export const serviceHeader = 'x-conform-service';

const handlers: {readonly [P in Phase]: Handler} = {
	async certificate(pdk) {
		await pdk.call('kong.log.debug', [`${name}: certificate`]);
		await pdk.call('kong.ctx.shared.set', [`${name}.certificate`, 'seen']);
		await pdk.call('kong.ctx.shared.get', [`${name}.certificate`]);
	},

	async rewrite(pdk) {
		await pdk.call('kong.log.debug', [`${name}: rewrite`]);
	},

	async access(pdk, config) {
		const message = messageOf(config);
		await pdk.call('kong.request.get_method');
		const path = await pdk.call('kong.request.get_path');
		await pdk.call('kong.request.get_header', ['host']);
		await pdk.call('kong.request.get_headers', [maxHeaders(config)]);
		await pdk.call('kong.request.get_query', [100]);
		await pdk.call('kong.request.get_raw_body');
		await pdk.call('kong.client.get_ip');
		await pdk.call('kong.client.get_consumer');
		const client = await pdk.call('kong.nginx.get_var', ['ssl_client_s_dn']);
		if (client) await pdk.call('kong.service.request.set_header', [clientHeader, client]);
		await pdk.call('kong.ctx.shared.set', [name, message]);
		await pdk.call('kong.service.request.set_header', [messageHeader, message]);
		await pdk.call('kong.service.request.set_header', [pathHeader, path ?? '']);
		if (typeof config.exit_status === 'number') {
			const headers = {'content-type': 'text/plain', [messageHeader]: message};
			await pdk.call('kong.response.exit', [config.exit_status, `stopped by ${name}`, headers]);
		}
	},

	async response(pdk) {
		const status = await pdk.call('kong.service.response.get_status');
		const type = await pdk.call('kong.service.response.get_header', ['content-type']);
		const body = await pdk.call('kong.service.response.get_raw_body');
		const message = await pdk.call('kong.ctx.shared.get', [name]);
		await pdk.call('kong.response.set_header', [messageHeader, message ?? 'nothing shared']);
		await pdk.call('kong.response.set_header', [serviceHeader, joined(`${status} ${byteLength(body)}`, type)]);
	},

	async preread(pdk, config) {
		const ip = await pdk.call('kong.client.get_ip');
		await pdk.call('kong.ctx.shared.set', [name, messageOf(config)]);
		await pdk.call('kong.ctx.shared.set', [`${name}.client`, ip ?? '']);
		await pdk.call('kong.ctx.shared.get', [name]);
	},

	async log(pdk) {
		await pdk.call('kong.log.serialize');
		await pdk.call('kong.ctx.shared.get', [name]);
		await pdk.call('kong.log.debug', [`${name}: log`]);
	},
};

/**
 * The plugin of the reference server: it asks and sets enough in each phase, each call legal there (kong/pdk/*.lua,
 * check_phase), for a watcher to tell a working server from a broken one. Config `exit_status` ends the request in
 * access, `throw_in` throws at the start of that phase, `conform_script` makes it a probe (see probe.ts).
 */
export const conformReference: Plugin = {
	name,
	version: '1.0.0',
	priority: 1000,
	phases,
	fields: [
		{message: {type: 'string', default: 'hello'}},
		{exit_status: {type: 'integer', between: [200, 599]}},
		{throw_in: {type: 'string', one_of: phases}},
		{conform_script: {type: 'string'}},
		{tags: {type: 'array', elements: {type: 'string'}}},
		{
			limits: {
				type: 'record',
				fields: [
					{max_headers: {type: 'integer', default: 100, between: [1, 1000]}},
					{strict: {type: 'boolean', default: false}},
				],
			},
		},
	],
	handlers: Object.fromEntries(phases.map(phase => [phase, throwing(phase, handlers[phase])])),
	starting({conform_script}) {
		if (typeof conform_script === 'string') runStart(conform_script);
	},
};

function throwing(phase: Phase, handler: Handler): Handler {
	return async (pdk, config) => {
		if (config.throw_in === phase) throw new Error(`thrown in ${phase} as config.throw_in asks`);
		if (typeof config.conform_script === 'string') await runScript(pdk, phase, config.conform_script);
		else await handler(pdk, config);
	};
}

function messageOf(config: Config): string {
	return typeof config.message === 'string' ? config.message : 'hello';
}

function maxHeaders({limits}: Config): number {
	const max = limits && typeof limits === 'object' && 'max_headers' in limits ? limits.max_headers : undefined;
	return typeof max === 'number' ? max : 100;
}

/** Bytes stay bytes: the service may send any. */
function joined(text: string, more: unknown): string | Buffer {
	return Buffer.isBuffer(more) ? Buffer.concat([Buffer.from(`${text} `), more]) : `${text} ${more ?? ''}`.trim();
}

function byteLength(body: unknown): number {
	return typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.byteLength(body) : 0;
}
