import type {Fault} from '../../servers/faults/fault.js';
import {withArguments} from '../../servers/faults/handlers.js';

/** Servers that break the rules of answers.ts. */
export const answersFaults: readonly Fault[] = [
	{
		name: 'not-utf8-hangs',
		fails: ['pdk-calls/any-bytes'],
		breaks: 'An answer with text that is no UTF-8 is never taken: its event hangs.',
		behaviour: () => {
			function hasBytes(value: unknown): boolean {
				if (Buffer.isBuffer(value)) return true;
				return typeof value === 'object' && value !== null && Object.values(value).some(hasBytes);
			}
			return {
				async answered(value) {
					if (hasBytes(value)) await new Promise(() => {});
					return value;
				},
			};
		},
	},
	{
		name: 'nameless-consumer-hangs',
		fails: ['pdk-calls/rare-answers'],
		breaks: 'A consumer without a name hangs the event.',
		behaviour: () => ({
			async answered(value) {
				if (value && typeof value === 'object' && 'id' in value && !('username' in value)) await new Promise(() => {});
				return value;
			},
			handlers: {
				async access(pdk) {
					await pdk.call('kong.client.get_consumer');
					await pdk.call('kong.request.get_path');
				},
			},
		}),
	},
	{
		name: 'binary-body-kills',
		fails: ['pdk-calls/request-bodies'],
		breaks: 'A binary request body ends the process.',
		behaviour: () => ({answered: value => (Buffer.isBuffer(value) && value.length === 256 ? process.exit(1) : value)}),
	},
	{
		name: 'spooled-body-hangs',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/spooled-body'],
		breaks: 'After a request body in a file no event runs any more: Kong gives up, and the server waits.',
		behaviour: () => {
			let stuck = false;
			return {
				connectionClosed(openEvents) {
					stuck ||= openEvents > 0;
				},
				async beforeEvent() {
					if (stuck) await new Promise(() => {});
				},
			};
		},
	},
	{
		name: 'spooled-body-unread',
		protocols: ['ProtoBuf:1'],
		fails: ['pdk-calls/spooled-body', 'pdk-calls/bodies-arrive'],
		breaks: 'A request body in a file is never read: the event hangs.',
		behaviour: () => ({
			async answered(value) {
				if ((typeof value === 'string' || Buffer.isBuffer(value)) && value.length === 65_536)
					await new Promise(() => {});
				return value;
			},
		}),
	},
	{
		name: 'text-encoded-twice',
		fails: ['pdk-calls/text-returned', 'pdk-calls/arguments-arrive'],
		breaks: 'Text goes back to Kong encoded as UTF-8 a second time.',
		behaviour: () => {
			const twice = (value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString('latin1') : value);
			return {handlers: withArguments(args => args.map(twice))};
		},
	},
	{
		name: 'bytes-as-text',
		fails: [
			'pdk-calls/bytes-returned',
			'pdk-calls/bytes-arrive',
			'pdk-calls/bodies-arrive',
			'response-buffering/body-arrives',
		],
		breaks: 'Bytes that are no UTF-8 become replacement characters.',
		behaviour: () => ({answered: value => (Buffer.isBuffer(value) ? value.toString() : value)}),
	},
	{
		name: 'int32-answers',
		fails: ['pdk-calls/values-arrive'],
		breaks: 'Integers that Kong answers are cut to 32 bits.',
		behaviour: () => ({answered: value => (Number.isInteger(value) ? Number(value) | 0 : value)}),
	},
	{
		name: 'false-is-nothing',
		fails: ['pdk-calls/values-arrive'],
		breaks: 'false from Kong is taken for no answer.',
		behaviour: () => ({answered: value => value || undefined}),
	},
	{
		name: 'first-header-only',
		fails: ['pdk-calls/request-arrives'],
		breaks: 'Of a repeated header or argument the handler gets the first value only.',
		behaviour: () => {
			function isMap(value: unknown): value is object {
				return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
			}
			function first([name, value]: [string, unknown]): [string, unknown] {
				return [name, Array.isArray(value) ? value.slice(0, 1) : value];
			}
			return {answered: value => (isMap(value) ? Object.fromEntries(Object.entries(value).map(first)) : value)};
		},
	},
	{
		name: 'consumer-lost',
		fails: ['pdk-calls/entities-arrive'],
		breaks: 'A consumer that Kong answers does not reach the handler.',
		behaviour: () => ({
			answered: value => (value && typeof value === 'object' && 'username' in value ? undefined : value),
		}),
	},
];
