import type {Fault} from '../../servers/faults/fault.js';
import {withArguments} from '../../servers/faults/handlers.js';

/** Servers that break the rules of sizes.ts. */
export const sizesFaults: readonly Fault[] = [
	{
		name: 'config-limit',
		fails: ['framing/config-lengths'],
		breaks: 'A config of more than 60,000 bytes is refused.',
		behaviour: () => ({
			acceptConfig(config) {
				if (JSON.stringify(config).length > 60_000) throw new Error('config too long');
			},
		}),
	},
	{
		name: 'answer-limit',
		fails: ['framing/answer-lengths', 'framing/huge-answers'],
		breaks: 'An answer of more than 60,000 bytes hangs its event.',
		behaviour: () => ({
			async answered(value) {
				if ((typeof value === 'string' || Buffer.isBuffer(value)) && value.length > 60_000) await new Promise(() => {});
				return value;
			},
		}),
	},
	{
		name: 'arguments-cut',
		fails: ['framing/argument-lengths', 'response-buffering/replaced-body'],
		breaks: 'Text of more than 60,000 bytes that the handler passes to Kong is cut.',
		behaviour: () => {
			const cut = (value: unknown) => (typeof value === 'string' ? value.slice(0, 60_000) : value);
			return {handlers: withArguments(args => args.map(cut))};
		},
	},
	{
		name: 'long-lists-lost',
		fails: ['framing/table-lengths'],
		breaks: 'A list or a map of more than 10,000 members is taken for nothing.',
		behaviour: () => ({
			answered: value => (value && typeof value === 'object' && Object.keys(value).length > 10_000 ? undefined : value),
		}),
	},
];
