import type {Fault} from '../../servers/faults/fault.js';
import {forever} from '../../servers/reference/forever.js';
import {messageHeader} from '../../servers/reference/plugin.js';

/** Servers that break the rules of changes.ts. */
export const changesFaults: readonly Fault[] = [
	{
		name: 'follows-newest-config',
		fails: ['instances/change-while-open'],
		breaks: 'An open event goes on with whatever config was started last.',
		behaviour: () => ({
			configFor: (instance, instances) =>
				new Proxy(instance.config, {get: (config, key) => Reflect.get(instances.last?.config ?? config, key)}),
			handlers: {
				async access(pdk, config) {
					await pdk.call('kong.request.get_method');
					await pdk.call('kong.service.request.set_header', [messageHeader, config.message]);
				},
			},
		}),
	},
	{
		name: 'close-ends-open-events',
		fails: ['instances/change-while-open'],
		breaks: 'Closing an instance leaves its open events without an end.',
		behaviour: () => {
			const closed = new Set<unknown>();
			return {
				closing({config}) {
					closed.add(config);
				},
				handlers: {
					async access(pdk, config) {
						await pdk.call('kong.request.get_method');
						if (closed.has(config)) await forever();
						await pdk.call('kong.service.request.set_header', [messageHeader, config.message]);
					},
				},
			};
		},
	},
	{
		name: 'start-while-open-crashes',
		fails: ['instances/start-storm'],
		breaks: 'An instance started while four events are open ends the process.',
		behaviour: () => {
			let open = 0;
			return {
				beforeEvent() {
					open += 1;
				},
				afterEvent() {
					open -= 1;
				},
				acceptConfig() {
					if (open > 3) process.exit(2);
				},
			};
		},
	},
	{
		name: 'evicts-instances',
		fails: ['instances/many'],
		breaks: 'Only the 64 instances started last run.',
		behaviour: () => ({
			configFor(instance, instances) {
				if (instances.all.length - instances.all.indexOf(instance) <= 64) return instance.config;
				instances.forget(instance);
				throw new Error(`no plugin instance ${instance.id}`);
			},
		}),
	},
];
