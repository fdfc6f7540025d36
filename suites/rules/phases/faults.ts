import type {Fault} from '../../servers/faults/fault.js';
import {withField} from '../../servers/faults/replies.js';
import {Slots} from '../../servers/faults/slots.js';
import type {Behaviour} from '../../servers/reference/behaviour.js';

const responseNeverEnds = (): Behaviour => ({
	handlers: {
		async response(pdk) {
			await pdk.call('kong.ctx.shared.get', ['x']);
			await new Promise(() => {});
		},
	},
});

/** Servers that break the rules of this chapter. */
export const phasesFaults: readonly Fault[] = [
	{
		name: 'wrong-event-id',
		protocols: ['MsgPack:1'],
		fails: ['phases/certificate-ends'],
		breaks: 'HandleEvent answers with an EventId that Step does not find.',
		behaviour: () => ({
			reply: (reply, method) => (method === 'plugin.HandleEvent' ? withField(reply, 'EventId', 987_654) : reply),
		}),
	},
	{
		name: 'no-end-frame',
		protocols: ['ProtoBuf:1'],
		fails: ['phases/rewrite-ends'],
		breaks: 'RpcReturn follows without the empty frame that ends the event.',
		behaviour: () => ({
			send(bytes, socket, what) {
				if (what !== 'end') socket.write(bytes);
			},
		}),
	},
	{
		name: 'certificate-never-ends',
		protocols: ['MsgPack:1'],
		fails: ['phases/certificate-ends'],
		breaks: 'The certificate handler makes one PDK call and never ends.',
		behaviour: () => ({
			handlers: {
				async certificate(pdk) {
					await pdk.call('kong.ctx.shared.get', ['x']);
					await new Promise(() => {});
				},
			},
		}),
	},
	{
		name: 'calls-for-ever',
		protocols: ['MsgPack:1'],
		fails: ['phases/access-ends'],
		breaks: 'The access handler makes PDK calls without end.',
		behaviour: () => ({
			handlers: {
				async access(pdk) {
					for (;;) await pdk.call('kong.request.get_method');
				},
			},
		}),
	},
	{
		name: 'rewrite-never-ends',
		protocols: ['MsgPack:1'],
		fails: ['phases/rewrite-ends'],
		breaks: 'The rewrite handler makes one PDK call and never ends.',
		behaviour: () => ({
			handlers: {
				async rewrite(pdk) {
					await pdk.call('kong.ctx.shared.get', ['x']);
					await new Promise(() => {});
				},
			},
		}),
	},
	{
		name: 'access-never-ends',
		protocols: ['MsgPack:1'],
		fails: ['phases/access-ends'],
		breaks: 'The access handler makes one PDK call and never ends.',
		behaviour: () => ({
			handlers: {
				async access(pdk) {
					await pdk.call('kong.ctx.shared.get', ['x']);
					await new Promise(() => {});
				},
			},
		}),
	},
	{
		name: 'response-never-ends',
		protocols: ['MsgPack:1'],
		fails: ['phases/response-ends', 'response-buffering/after-service'],
		breaks: 'The response handler makes one PDK call and never ends.',
		behaviour: responseNeverEnds,
	},
	{
		name: 'response-never-ends',
		protocols: ['ProtoBuf:1'],
		fails: ['phases/response-ends'],
		breaks: 'The response handler makes one PDK call and never ends.',
		behaviour: responseNeverEnds,
	},
	{
		name: 'preread-never-ends',
		protocols: ['MsgPack:1'],
		fails: ['phases/preread-ends'],
		breaks: 'The preread handler makes one PDK call and never ends.',
		behaviour: () => ({
			handlers: {
				async preread(pdk) {
					await pdk.call('kong.ctx.shared.get', ['x']);
					await new Promise(() => {});
				},
			},
		}),
	},
	{
		name: 'log-never-ends',
		protocols: ['MsgPack:1'],
		fails: ['phases/log-ends'],
		breaks: 'The log handler makes one PDK call and never ends.',
		behaviour: () => ({
			handlers: {
				async log(pdk) {
					await pdk.call('kong.ctx.shared.get', ['x']);
					await new Promise(() => {});
				},
			},
		}),
	},
	{
		name: 'declared-phase-missing',
		protocols: ['MsgPack:1'],
		fails: ['phases/rewrite-ends'],
		breaks: 'The dump lists a phase that has no handler: its events get an error.',
		behaviour: () => ({handlers: {rewrite: null}}),
	},
	{
		name: 'declared-phase-missing',
		protocols: ['ProtoBuf:1'],
		fails: ['phases/rewrite-ends'],
		breaks: 'The dump lists a phase that has no handler: its events get a closed connection, and Kong tries for ever.',
		behaviour: () => ({
			handlers: {rewrite: null},
			handlerThrew(error) {
				throw error;
			},
		}),
	},
	{
		name: 'exit-keeps-lock',
		fails: ['phases/access-ends'],
		breaks: 'A handler that exits never gives its lock back: only the first request is served.',
		behaviour: () => {
			const lock = new Slots(1);
			return {
				handlers: {
					async access(pdk) {
						await lock.take();
						// Never returns, so the lock is never given back.
						await pdk.call('kong.response.exit', [403, 'stopped']);
						lock.give();
					},
				},
			};
		},
	},
	{
		name: 'certificate-blocks-request',
		protocols: ['MsgPack:1'],
		fails: ['phases/certificate-then-request'],
		breaks: 'Once a certificate event has run, events of requests never end.',
		behaviour: () => {
			let handshakes = 0;
			return {
				async beforeEvent(phase) {
					if (phase === 'certificate') handshakes += 1;
					else if (handshakes > 0 && phase !== 'preread') await new Promise(() => {});
				},
			};
		},
	},
	{
		name: 'failed-handshake-keeps-lock',
		fails: ['phases/failed-handshake'],
		breaks: 'After a certificate event that Kong abandoned no handshake is served.',
		behaviour: () => {
			const lock = new Slots(1);
			return {
				handlers: {
					async certificate(pdk) {
						await lock.take();
						// Kong may never answer, so the lock is never given back.
						await pdk.call('kong.ctx.shared.get', ['x']);
						lock.give();
					},
				},
			};
		},
	},
	{
		name: 'handshake-data-in-global',
		fails: ['phases/own-handshake'],
		breaks: 'The client certificate of one event is the one another event acts on.',
		behaviour: () => {
			let client: unknown;
			return {
				handlers: {
					async access(pdk) {
						client = await pdk.call('kong.nginx.get_var', ['ssl_client_s_dn']);
						await pdk.call('kong.request.get_header', ['host']);
						await pdk.call('kong.service.request.set_header', ['x-conform-client', client ?? '']);
					},
				},
			};
		},
	},
	{
		name: 'preread-keeps-lock',
		fails: ['phases/log-after-preread'],
		breaks: 'The log event waits for a preread event that Kong has ended.',
		behaviour: () => {
			const lock = new Slots(1);
			return {
				handlers: {
					async preread(pdk) {
						await lock.take();
						await pdk.call('kong.ctx.shared.get', ['x']);
						lock.give();
					},
					async log(pdk) {
						await lock.take();
						await pdk.call('kong.ctx.shared.get', ['x']);
						lock.give();
					},
				},
			};
		},
	},
	{
		name: 'stream-data-in-global',
		fails: ['phases/own-stream'],
		breaks: 'The client address of one stream is the one another stream acts on.',
		behaviour: () => {
			let address: unknown;
			return {
				handlers: {
					async preread(pdk) {
						address = await pdk.call('kong.client.get_ip');
						await pdk.call('kong.ctx.shared.get', ['x']);
						await pdk.call('kong.ctx.shared.set', ['client', address ?? '']);
					},
				},
			};
		},
	},
	{
		name: 'undeclared-phase-hangs',
		fails: ['phases/undeclared'],
		breaks: 'An event of a phase that is not in the dump is never answered.',
		behaviour: () => ({
			plugin: {phases: ['rewrite', 'access', 'response', 'log']},
			handlers: {preread: async () => new Promise(() => {})},
		}),
	},
	{
		name: 'undeclared-phase-kills',
		fails: ['phases/undeclared'],
		breaks: 'An event of a phase that is not in the dump ends the process.',
		behaviour: () => ({
			plugin: {phases: ['rewrite', 'access', 'response', 'log']},
			handlers: {preread: async () => process.exit(1)},
		}),
	},
];
