import type {Fault} from '../../servers/faults/fault.js';
import {conformReference} from '../../servers/reference/plugin.js';

/** Servers that break the rules of refused.ts. */
export const refusedFaults: readonly Fault[] = [
	{
		name: 'unreadable-config-taken',
		fails: ['failures/start-refused'],
		breaks: 'A config that cannot be read is taken for an empty one.',
		behaviour: () => ({unreadableConfig: () => ({})}),
	},
	{
		name: 'unreadable-config-keeps-lock',
		fails: ['failures/start-refused'],
		breaks: 'A config that cannot be read is refused with the lock held: no instance starts any more.',
		behaviour: () => {
			let held = false;
			return {
				unreadableConfig() {
					held = true;
					throw new Error('the config cannot be read');
				},
				acceptConfig() {
					// Nobody gives the lock back, and the one thread there is waits for it.
					if (held) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
				},
			};
		},
	},
	{
		name: 'start-throw-kills',
		fails: ['failures/start-throws'],
		breaks: 'A plugin that throws over its config kills the process.',
		behaviour: () => ({
			plugin: {
				starting(config) {
					try {
						conformReference.starting?.(config);
					} catch {
						process.exit(1);
					}
				},
			},
		}),
	},
	{
		name: 'start-throw-taken',
		fails: ['failures/start-throws'],
		breaks: 'A config over which the plugin throws is started as if it had not.',
		behaviour: () => ({
			plugin: {starting() {}},
		}),
	},
	{
		name: 'failed-call-hangs',
		protocols: ['MsgPack:1'],
		fails: ['failures/pdk-error'],
		breaks: 'A log handler whose PDK call failed in Kong never ends.',
		behaviour: () => ({
			handlers: {
				async log(pdk) {
					const entry = await pdk.call('kong.log.serialize').catch(() => undefined);
					if (entry === undefined) await new Promise(() => {});
				},
			},
		}),
	},
	{
		name: 'failed-call-hangs',
		protocols: ['ProtoBuf:1'],
		fails: ['failures/pdk-error'],
		breaks: 'A handler whose PDK call failed in Kong never ends.',
		behaviour: () => ({
			handlers: {
				async access(pdk) {
					const body = await pdk.call('kong.request.get_raw_body').catch(() => undefined);
					if (body === undefined) await new Promise(() => {});
				},
			},
		}),
	},
	{
		name: 'unknown-phase-kills',
		fails: ['failures/unknown-phase'],
		breaks: 'An event of a phase the plugin has not kills the process.',
		behaviour: () => ({
			beforeEvent(phase) {
				if (!conformReference.phases.some(own => own === phase)) process.exit(1);
			},
		}),
	},
	{
		name: 'unknown-phase-hangs',
		fails: ['failures/unknown-phase'],
		breaks: 'An event of a phase the plugin has not is never answered.',
		behaviour: () => ({
			async beforeEvent(phase) {
				if (!conformReference.phases.some(own => own === phase)) await new Promise(() => {});
			},
		}),
	},
	{
		name: 'unknown-method-kills',
		protocols: ['MsgPack:1'],
		fails: ['failures/unknown-method'],
		breaks: 'A method the server does not know kills the process.',
		behaviour: () => ({
			reply(reply) {
				if (String(reply[2]).startsWith('no such method')) process.exit(1);
				return reply;
			},
		}),
	},
	{
		name: 'unknown-method-never-answered',
		protocols: ['MsgPack:1'],
		fails: ['failures/unknown-method'],
		breaks: 'A method the server does not know is never answered.',
		behaviour: () => ({
			send(bytes, socket, method) {
				if (method !== 'plugin.StepConformUnknown') socket.write(bytes);
			},
		}),
	},
];
