import type {Behaviour} from '../../suites/servers/reference/behaviour.js';

/** PDK calls one event makes. */
const callsPerEvent = 200;

const cheap: readonly (readonly [method: string, args?: readonly unknown[]])[] = [
	['kong.request.get_method'],
	['kong.request.get_header', ['host']],
	['kong.ctx.shared.set', ['bench', 'value']],
	['kong.ctx.shared.get', ['bench']],
];

/** The reference server with a plugin that asks many cheap things in one event; config `headers`: all headers instead. */
export const busy: Behaviour = {
	plugin: {
		name: 'busy',
		phases: ['access'],
		fields: [{headers: {type: 'boolean', default: false}}],
		handlers: {
			async access(pdk, {headers}) {
				for (let count = 0; count < callsPerEvent; count += 1) {
					const [method, args] = cheap[count % cheap.length] ?? [''];
					if (headers === true) await pdk.call('kong.request.get_headers', [100]);
					else await pdk.call(method, args);
				}
			},
		},
	},
};
