import {LuaMap, type LuaValue, luaString} from '../../lua/values.js';
import type {Packable} from '../../wire/msgpack/encode.js';
import {request} from '../../wire/msgpack/messages.js';
import type {CallFailure, EventEnd} from '../ends.js';
import type {PdkAnswerer, Rpc, RpcSettings, StartedInstance} from '../rpc.js';
import {EventDialogue, isIndexable, luaField, startedWithoutTable} from './event.js';
import {MsgpackExchanges, type Reply} from './exchange.js';

/** What StartInstance carries. */
export function startArgument(name: string, configJson: string): LuaMap {
	return new LuaMap([
		['Name', luaString(name)],
		['Config', luaString(configJson)],
	]);
}

/** Kong's side of MsgPack:1 (rpc/mp_rpc.lua). */
export class MsgpackRpc implements Rpc {
	readonly #exchanges: MsgpackExchanges;

	constructor(private readonly settings: RpcSettings) {
		this.#exchanges = new MsgpackExchanges(settings);
	}

	async startInstance(name: string, configJson: string): Promise<StartedInstance | CallFailure> {
		const reply = await this.#call('plugin.StartInstance', startArgument(name, configJson));
		if (reply.kind !== 'result') return reply;
		const status = reply.result;
		if (status === undefined) return {kind: 'failed', message: 'nil', fault: 'wrong-type', nil: true};
		if (!isIndexable(status)) return startedWithoutTable(status);
		return {id: luaField(status, 'Id'), answer: status};
	}

	async closeInstance(id: unknown): Promise<{readonly answer: unknown} | CallFailure> {
		return this.call('plugin.CloseInstance', id as LuaValue);
	}

	async call(method: string, argument: LuaValue): Promise<{readonly answer: LuaValue} | CallFailure> {
		const reply = await this.#call(method, argument);
		return reply.kind === 'result' ? {answer: reply.result} : reply;
	}

	handleEvent(instanceId: unknown, phase: string, answer: PdkAnswerer): Promise<EventEnd> {
		const {version, onEventBegun, onLog} = this.settings;
		return new Promise((resolve, reject) => {
			const dialogue = new EventDialogue({
				version,
				answer,
				send: (method, argument, onReply) => this.#send(method, argument, onReply),
				onBegun: eventId => onEventBegun(phase, eventId),
				onLog,
				onEnd: resolve,
				onBroken: reject,
			});
			dialogue.start(instanceId as LuaValue, phase);
		});
	}

	#call(method: string, argument: LuaValue): Promise<Reply> {
		return new Promise(resolve => this.#send(method, () => argument, resolve));
	}

	#send(method: Packable, argument: () => Packable, onReply: (reply: Reply) => void): void {
		this.settings.messageIds.last += 1;
		const id = this.settings.messageIds.last;
		this.#exchanges.send(id, () => request(id, method, argument(), this.settings.version), onReply);
	}
}
