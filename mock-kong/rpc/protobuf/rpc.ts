import {luaString} from '../../lua/values.js';
import {encodeRpcCall, type RpcCommand, type RpcReturn} from '../../wire/protobuf/messages.js';
import {connectFailure} from '../connect-failure.js';
import type {Connection} from '../connection.js';
import {type CallFailure, type EventEnd, isFailure} from '../ends.js';
import type {PdkAnswerer, Rpc, RpcSettings, StartedInstance} from '../rpc.js';
import {ProtobufDialogue} from './event.js';

/** How one RpcCall ended; without a connection when none could be opened. `message` comes with `ret`. */
interface Ended {
	readonly end: EventEnd;
	readonly connection?: Connection;
	readonly keep?: boolean;
	readonly message?: RpcReturn;
}

/** The command that starts an instance. */
export function startCommand(name: string, configJson: string): RpcCommand {
	return {cmd_start_instance: {name: luaString(name), config: luaString(configJson)}};
}

/** Kong's side of ProtoBuf:1 (rpc/pb_rpc.lua). */
export class ProtobufRpc implements Rpc {
	constructor(private readonly settings: RpcSettings) {}

	async startInstance(name: string, configJson: string): Promise<StartedInstance | CallFailure> {
		const message = this.#settle(await this.#call(startCommand(name, configJson)));
		if (isFailure(message)) return message;
		const status = message.instanceStatus;
		return status === undefined
			? wrongType("attempt to index field 'instance_status' (a nil value)")
			: {id: status.instance_id, answer: status};
	}

	async closeInstance(id: unknown): Promise<{readonly answer: unknown} | CallFailure> {
		const message = this.#settle(await this.#call({cmd_close_instance: {instance_id: Number(id)}}));
		return isFailure(message) ? message : {answer: message};
	}

	async handleEvent(
		instanceId: unknown,
		phase: string,
		answer: PdkAnswerer,
		request: {readonly atEnd: (() => void)[]},
	): Promise<EventEnd> {
		const command = {cmd_handle_event: {instance_id: Number(instanceId), event_name: phase}};
		const {end, connection, keep} = await this.#call(command, answer);
		const {pool} = this.settings;
		if (connection && keep) pool.giveBack(connection);
		// Lua lets go of the socket only with the request.
		else if (connection) request.atEnd.push(() => pool.drop(connection));
		return end;
	}

	/** The RpcReturn of a call without a dialogue; its connection is given back or dropped. */
	#settle({end, connection, keep, message}: Ended): RpcReturn | CallFailure {
		if (connection && keep) this.settings.pool.giveBack(connection);
		else if (connection) this.settings.pool.drop(connection);
		if (end.kind === 'failed' || end.kind === 'abandoned') return end;
		// Without a dialogue nothing can leave a request.
		return message ?? wrongType('exit outside an event');
	}

	async #call(command: RpcCommand, answer?: PdkAnswerer): Promise<Ended> {
		const {pool, version, messageIds} = this.settings;
		messageIds.last += 1;
		// Rpc:call counts a second time before it sends.
		const sequence = messageIds.last + 1;
		const connection = pool.takeIdle() ?? (await pool.open());
		if (typeof connection === 'string') {
			const failure = connectFailure(connection);
			const {message, fault} = failure;
			return {end: version.protobufConnectRaises ? {kind: 'abandoned', by: 'wire', message, fault} : failure};
		}
		return new Promise((resolve, reject) => {
			const dialogue = new ProtobufDialogue({
				connection,
				version,
				sequence,
				answer,
				onEnd: (end, keep, message) => resolve({end, connection, keep, message}),
				onBroken: reject,
			});
			dialogue.start(encodeRpcCall(sequence, command));
		});
	}
}

function wrongType(message: string): CallFailure {
	return {kind: 'abandoned', by: 'wire', message, fault: 'wrong-type'};
}
