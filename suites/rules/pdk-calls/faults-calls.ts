import type {Fault} from '../../servers/faults/fault.js';
import {onlyGetters} from '../../servers/faults/handlers.js';
import {dataOf, withField} from '../../servers/faults/replies.js';

/** Servers that break the rules of calls.ts. */
export const callsFaults: readonly Fault[] = [
	{
		name: 'method-missing',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/arguments'],
		breaks: 'PDK calls come without Method.',
		behaviour: () => ({
			reply(reply) {
				const data = dataOf(reply);
				return typeof data === 'object' ? withField(reply, 'Data', {...data, Method: undefined}) : reply;
			},
		}),
	},
	{
		name: 'unknown-pdk-function',
		fails: ['pdk-calls/known-function'],
		breaks: 'A PDK function is called that Kong does not have.',
		behaviour: () => ({
			handlers: {
				async access(pdk) {
					await pdk.call('kong.request.get_headerz', ['host']);
				},
			},
		}),
	},
	{
		name: 'wrong-phase-call',
		fails: ['pdk-calls/allowed-phase'],
		breaks: 'kong.service.response.get_status is called in access, before there is a response.',
		behaviour: () => ({
			handlers: {
				async access(pdk) {
					await pdk.call('kong.service.response.get_status');
				},
			},
		}),
	},
	{
		name: 'wrong-phase-call-in-log',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/allowed-phase'],
		breaks: 'kong.client.get_ip is called in log, where nginx has no request any more.',
		behaviour: () => ({
			handlers: {
				async log(pdk) {
					await pdk.call('kong.client.get_ip');
				},
			},
		}),
	},
	{
		name: 'wrong-phase-call-in-response',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/allowed-phase'],
		breaks: 'kong.service.request.set_header is called in response, after the request was sent.',
		behaviour: () => ({
			handlers: {
				async response(pdk) {
					await pdk.call('kong.service.request.set_header', ['x-conform-message', 'late']);
				},
			},
		}),
	},
	{
		name: 'bad-argument-call',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/arguments'],
		breaks: 'get_headers gets a string for its limit.',
		behaviour: () => ({
			handlers: {
				async access(pdk) {
					await pdk.call('kong.request.get_headers', ['x']);
				},
			},
		}),
	},
	{
		name: 'bad-argument-call',
		protocols: ['ProtoBuf:1'],
		fails: ['pdk-calls/arguments'],
		breaks: 'get_headers gets no limit, which ProtoBuf makes a limit of 0.',
		behaviour: () => ({
			handlers: {
				async access(pdk) {
					await pdk.call('kong.request.get_headers');
				},
			},
		}),
	},
	{
		name: 'hole-in-arguments',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/no-holes'],
		breaks: 'An argument before the last is nil: Lua loses those behind it.',
		behaviour: () => ({
			handlers: {
				async access(pdk) {
					await pdk.call('kong.response.exit', [200, null, {'x-conform-message': 'lost'}]);
				},
			},
		}),
	},
	{
		name: 'nil-answer-crash',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/nil-answer'],
		breaks: 'An answer without a value kills the process.',
		behaviour: () => ({
			answered: value => value ?? process.exit(1),
			handlers: onlyGetters,
		}),
	},
	{
		name: 'nil-answer-hang',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/nil-answer'],
		breaks: 'An answer without a value hangs the event.',
		behaviour: () => ({
			answered: value => value ?? new Promise(() => {}),
			handlers: onlyGetters,
		}),
	},
	{
		name: 'nil-answer-hang',
		protocols: ['ProtoBuf:1'],
		fails: ['pdk-calls/nil-answer'],
		breaks: 'An answer without a value hangs the event.',
		behaviour: () => ({
			async answered(value) {
				if (value === '' || value === 0) await new Promise(() => {});
				return value;
			},
			handlers: onlyGetters,
		}),
	},
	{
		name: 'wrong-phase-call-in-certificate',
		protocols: ['MsgPack:1'],
		fails: ['pdk-calls/allowed-phase'],
		breaks: 'kong.client.get_ip is called in certificate.',
		behaviour: () => ({
			handlers: {
				async certificate(pdk) {
					await pdk.call('kong.client.get_ip');
				},
			},
		}),
	},
	{
		name: 'wrong-phase-call-in-preread',
		protocols: ['ProtoBuf:1'],
		fails: ['pdk-calls/allowed-phase'],
		breaks: 'kong.request.get_method is called in preread.',
		behaviour: () => ({
			handlers: {
				async preread(pdk) {
					await pdk.call('kong.request.get_method');
				},
			},
		}),
	},
];
