import type {Fault} from '../../servers/faults/fault.js';

/** Servers that break the rules of restart.ts. */
export const restartFaults: readonly Fault[] = [
	{
		name: 'expires-instances',
		fails: ['instances/idle-expiry'],
		breaks: 'CloseInstance also drops every instance older than a minute.',
		behaviour: () => ({
			closing(_, instances) {
				const oldest = Date.now() / 1000 - 60;
				for (const other of instances.all) if (other.startedAt < oldest) instances.forget(other);
			},
		}),
	},
	{
		name: 'ids-start-over',
		fails: ['instances/stale-ids'],
		breaks: 'Ids are counted from 1 in each process.',
		behaviour: () => ({
			instanceId: count => count,
		}),
	},
	{
		name: 'id-from-sequence',
		kong: '3.5',
		fails: ['instances/same-sequence'],
		breaks: 'The id of an instance is the __seq__ of its config.',
		behaviour: () => {
			let sequence = 0;
			return {
				acceptConfig({__seq__}) {
					sequence = Number(__seq__);
				},
				instanceId: () => sequence,
			};
		},
	},
];
