import {luaString} from '../lua/values.js';
import {encodeRpcCall, type RpcCommand} from '../wire/protobuf/messages.js';
import {connectFailure} from './connect-failure.js';
import type {Connection} from './connection.js';
import type {RpcSettings} from './msgpack.js';
import {type DialogueEnd, ProtobufDialogue} from './protobuf-dialogue.js';
import type {CallFailure, EventEnd, PdkAnswerer, Rpc, StartedInstance} from './rpc.js';

type Ended = {readonly end: DialogueEnd; readonly connection: Connection} | CallFailure;

/** Kong's side of ProtoBuf:1 (rpc/pb_rpc.lua). */
export class ProtobufRpc implements Rpc {
	readonly protocol = 'ProtoBuf:1';

	constructor(private readonly settings: RpcSettings) {}

	async startInstance(name: string, configJson: string): Promise<StartedInstance | CallFailure> {
		const ended = await this.#call({cmd_start_instance: {name: luaString(name), config: luaString(configJson)}});
		const message = this.#settle(ended);
		if ('kind' in message) return message;
		const status = message.instanceStatus;
		if (status === undefined) {
			return {kind: 'raise', message: "attempt to index field 'instance_status' (a nil value)", fault: 'wrong-type'};
		}
		return {id: status.instance_id, answer: status};
	}

	async closeInstance(id: unknown): Promise<{readonly answer: unknown} | CallFailure> {
		const message = this.#settle(await this.#call({cmd_close_instance: {instance_id: Number(id)}}));
		return 'kind' in message ? message : {answer: message};
	}

	async handleEvent(
		instanceId: unknown,
		phase: string,
		answer: PdkAnswerer,
		request: {readonly atEnd: (() => void)[]},
	): Promise<EventEnd> {
		const command = {cmd_handle_event: {instance_id: Number(instanceId), event_name: phase}};
		const ended = await this.#call(command, answer);
		if ('kind' in ended) {
			const {message, fault} = ended;
			return ended.kind === 'raise'
				? {kind: 'abandoned', by: 'wire', message, fault}
				: {kind: 'failed', message, fault};
		}
		const {end, connection} = ended;
		const {pool} = this.settings;
		if ((end.kind === 'return' || end.kind === 'raise') && end.keep) pool.giveBack(connection);
		// Lua lets go of the socket only with the request.
		else request.atEnd.push(() => pool.drop(connection));
		switch (end.kind) {
			case 'return':
				return {kind: 'ret'};
			case 'exited':
				return {kind: 'exited'};
			case 'error':
				return {kind: 'failed', message: end.message, fault: end.fault};
			case 'raise':
				return {kind: 'abandoned', by: end.by, message: end.message, fault: end.fault};
		}
	}

	/** The RpcReturn of a call without a dialogue; its connection is given back or dropped. */
	#settle(ended: Ended): CallFailure | (DialogueEnd & {kind: 'return'})['message'] {
		if ('kind' in ended) return ended;
		const {end, connection} = ended;
		if ('keep' in end && end.keep) this.settings.pool.giveBack(connection);
		else this.settings.pool.drop(connection);
		switch (end.kind) {
			case 'return':
				return end.message;
			case 'error':
				return {kind: 'error', message: end.message, fault: end.fault};
			case 'raise':
				return {kind: 'raise', message: end.message, fault: end.fault};
			case 'exited':
				return {kind: 'raise', message: 'exit outside an event', fault: 'wrong-type'};
		}
	}

	async #call(command: RpcCommand, answer?: PdkAnswerer): Promise<Ended> {
		const {pool, version, messageIds} = this.settings;
		messageIds.last += 1;
		// Rpc:call counts a second time before it sends.
		const sequence = messageIds.last + 1;
		const connection = pool.takeIdle() ?? (await pool.open());
		if (typeof connection === 'string') {
			const failure = connectFailure(connection);
			return version.protobufConnectRaises ? {...failure, kind: 'raise'} : failure;
		}
		return new Promise((resolve, reject) => {
			const dialogue = new ProtobufDialogue({
				connection,
				version,
				sequence,
				answer,
				onEnd: end => resolve({end, connection}),
				onBroken: reject,
			});
			dialogue.start(encodeRpcCall(sequence, command));
		});
	}
}
