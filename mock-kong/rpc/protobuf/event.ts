import {PackingError} from '../../lua/errors.js';
import {type LuaValue, luaString} from '../../lua/values.js';
import type {KongVersion} from '../../versions/index.js';
import {FrameReader, frameBytes} from '../../wire/protobuf/frame.js';
import {decodeRpcReturn, type RpcReturn} from '../../wire/protobuf/messages.js';
import {type PdkMethod, pdkMethod} from '../../wire/protobuf/methods.js';
import {unwrapArguments} from '../../wire/protobuf/unwrap.js';
import {wrapResults} from '../../wire/protobuf/wrap.js';
import {WireFault} from '../../wire/shared/fault.js';
import type {Connection, ConnectionHandler} from '../connection.js';
import type {EventEnd, FaultCode} from '../ends.js';
import type {PdkOutcome} from '../pdk-call.js';
import type {PdkAnswerer} from '../rpc.js';

export interface DialogueSettings {
	readonly connection: Connection;
	readonly version: KongVersion;
	readonly sequence: number;
	/** Answers PDK calls; undefined for calls without a dialogue. */
	readonly answer: PdkAnswerer | undefined;
	/**
	 * @param keep the connection goes back to the pool
	 * @param message the RpcReturn that ended it, as `ret`
	 */
	readonly onEnd: (end: EventEnd, keep: boolean, message?: RpcReturn) => void;
	readonly onBroken: (error: unknown) => void;
}

/**
 * One RpcCall on its connection (pb_rpc.lua: Rpc:call): for an event the server sends a method frame and an arguments
 * frame for each PDK call, gets one reply frame, and ends with an empty frame; then RpcReturn.
 */
export class ProtobufDialogue implements ConnectionHandler {
	readonly #reader = new FrameReader();
	#awaits: 'method' | 'arguments' | 'return';
	#method: {readonly name: string; readonly types: PdkMethod | undefined} | undefined;
	#ended = false;
	/** The frame that is coming is more than the mock holds; its bytes are dropped. */
	#tooLarge = false;
	/** A PDK call is being answered: what arrives meanwhile waits. */
	#answering = false;

	constructor(private readonly settings: DialogueSettings) {
		this.#awaits = settings.answer ? 'method' : 'return';
	}

	start(payload: Buffer): void {
		const {connection} = this.settings;
		connection.handler = this;
		this.#wait();
		connection.write(frameBytes(payload));
	}

	onData(chunk: Buffer): void {
		if (this.#tooLarge) {
			this.#wait();
			return;
		}
		this.#reader.push(chunk);
		this.#readOn();
	}

	onClosed(): void {
		const begun = this.#reader.pending > 0 ? 'truncated' : 'closed';
		this.#end({kind: 'failed', message: 'closed', fault: this.#tooLarge ? 'too-large' : begun});
	}

	#readOn(): void {
		const {connection} = this.settings;
		try {
			while (!this.#ended && !this.#answering) {
				const frame = this.#reader.next();
				if (!frame) break;
				connection.transcript.addFrame('server', connection.id, frame);
				this.#take(frame);
			}
		} catch (error) {
			if (error instanceof WireFault && error.code === 'too-large') {
				this.#waitForever();
			} else if (error instanceof WireFault) {
				this.#end({kind: 'abandoned', by: 'wire', message: this.#undecodable(error), fault: 'invalid-bytes'});
			} else if (error instanceof PackingError) {
				this.#end({kind: 'abandoned', by: 'pdk', message: error.message, fault: undefined});
			} else {
				this.#ended = true;
				this.settings.onBroken(error);
			}
		}
	}

	/** A frame larger than the mock holds: Kong reads on until the server closes, or is silent for too long. */
	#waitForever(): void {
		const {connection} = this.settings;
		connection.transcript.add('server', connection.id, this.#reader.take());
		connection.transcript.mark(
			'note',
			'kong',
			connection.id,
			'a frame larger than the mock holds: Kong waits for its end',
		);
		this.#tooLarge = true;
	}

	#undecodable(fault: WireFault): string {
		return fault.message.replace('unfinished bytes', this.settings.version.unfinishedBytes);
	}

	#take(frame: Buffer): void {
		switch (this.#awaits) {
			case 'method':
				this.#awaits = frame.length === 0 ? 'return' : 'arguments';
				if (frame.length > 0) {
					const name = frame.toString('latin1');
					this.#method = {name, types: pdkMethod(name, this.settings.version)};
				}
				return;
			case 'arguments':
				this.#awaits = 'method';
				this.#called(frame);
				return;
			case 'return':
				this.#returned(frame);
		}
	}

	/** pb_rpc.lua: call_pdk. */
	#called(frame: Buffer): void {
		const {answer} = this.settings;
		const method = this.#method;
		if (!answer || !method) return;
		const args = method.types ? unwrapArguments(method.types.input, frame) : [];
		const outcome = answer({method: luaString(method.name), args});
		if (!(outcome instanceof Promise)) {
			this.#answered(outcome, method);
			return;
		}
		this.#answering = true;
		this.settings.connection.deadline.stop();
		outcome
			.then(late => {
				this.#answering = false;
				this.#answered(late, method);
				this.#readOn();
			})
			.catch((error: unknown) => this.settings.onBroken(error));
	}

	#answered(outcome: PdkOutcome, method: {readonly name: string; readonly types: PdkMethod | undefined}): void {
		if (this.#ended) return;
		switch (outcome.kind) {
			case 'exited':
				this.#end({kind: 'exited'});
				return;
			case 'raised':
				this.#end({kind: 'abandoned', by: 'pdk', message: outcome.message, fault: undefined});
				return;
			case 'unknown':
				this.#end({kind: 'failed', message: `method ${JSON.stringify(method.name)} not found`, fault: undefined});
				return;
			case 'returned':
				this.#reply(outcome.values, outcome.bodyFile, method.types);
		}
	}

	#reply(values: readonly LuaValue[], bodyFile: string | undefined, types: PdkMethod | undefined): void {
		const {connection, version} = this.settings;
		const payload = types
			? wrapResults(types.output, values, version, bodyFile === undefined ? {} : {bodyFile: luaString(bodyFile)})
			: Buffer.alloc(0);
		connection.write(frameBytes(payload));
		this.#wait();
	}

	/** Kong has given the connection back before it looks at the frame. */
	#returned(frame: Buffer): void {
		// Bytes behind it make setkeepalive fail.
		const keep = this.#reader.pending === 0;
		let message: RpcReturn;
		try {
			message = decodeRpcReturn(frame);
		} catch (error) {
			if (!(error instanceof WireFault)) throw error;
			this.#end({kind: 'abandoned', by: 'wire', message: this.#undecodable(error), fault: 'invalid-bytes'}, keep);
			return;
		}
		if (message.sequence === this.settings.sequence) {
			this.#end({kind: 'ret'}, keep, message);
		} else {
			this.#end({kind: 'abandoned', by: 'wire', message: 'assertion failed!', fault: 'wrong-sequence'}, keep);
		}
	}

	#wait(): void {
		this.settings.connection.deadline.start(() => {
			const fault: FaultCode = this.#tooLarge ? 'too-large' : 'timeout';
			this.#end({kind: 'failed', message: 'timeout', fault});
		});
	}

	#end(end: EventEnd, keep = false, message?: RpcReturn): void {
		if (this.#ended) return;
		this.#ended = true;
		const {connection, onEnd} = this.settings;
		connection.deadline.stop();
		connection.handler = undefined;
		if (end.kind === 'exited' && this.#reader.pending > 0) {
			connection.transcript.add('server', connection.id, this.#reader.take());
			connection.transcript.mark(
				'note',
				'kong',
				connection.id,
				'bytes behind kong.response.exit: Kong reads no further',
			);
		}
		onEnd(end, keep, message);
	}
}
