import type {Connection} from './process.js';

/** For tests only: protobuf fields by hand, `[number, value]`; a number is a varint, the rest length-delimited. */
export type Field = readonly [number: number, value: number | string | Buffer];

/** Bytes of a message. */
export function message(...fields: readonly Field[]): Buffer {
	return Buffer.concat(
		fields.map(([number, value]) => {
			if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
			const bytes = Buffer.from(value);
			return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
		}),
	);
}

/** Varints and length-delimited fields of a message, the last of each number. */
export function fieldsOf(bytes: Buffer): Map<number, number | Buffer> {
	const fields = new Map<number, number | Buffer>();
	let at = 0;
	const next = () => {
		let value = 0;
		for (let shift = 1; ; shift *= 128) {
			const byte = bytes.readUInt8(at);
			at += 1;
			value += (byte & 0x7f) * shift;
			if (byte < 0x80) return value;
		}
	};
	while (at < bytes.length) {
		const key = next();
		const value = next();
		if ((key & 7) === 0) fields.set(key >>> 3, value);
		else if ((key & 7) === 2) {
			fields.set(key >>> 3, bytes.subarray(at, at + value));
			at += value;
		} else throw new Error(`wire type ${key & 7}`);
	}
	return fields;
}

function varint(value: number): Buffer {
	const bytes: number[] = [];
	let rest = value;
	for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
	return Buffer.from([...bytes, rest]);
}

/** A payload with its u32 little-endian length. */
export function framed(payload: Buffer): Buffer {
	const {length} = payload;
	const bytes = [length & 0xff, (length >>> 8) & 0xff, (length >>> 16) & 0xff, length >>> 24];
	return Buffer.concat([Buffer.from(bytes), payload]);
}

/** For tests only: Kong's side of ProtoBuf:1, with bytes by hand. */
export class ProtoBufClient {
	readonly connection: Connection;
	#sequence = 1;

	constructor(connection: Connection) {
		this.connection = connection;
	}

	sendFrame(payload: Buffer): void {
		this.connection.write(framed(payload));
	}

	/** The next frame; null when the server closed. */
	async frame(): Promise<Buffer | null> {
		const length = await this.connection.read(4);
		return length && this.connection.read(length.readUInt32LE(0));
	}

	/** Sends RpcCall{sequence, command}; its sequence. */
	send(command: number, argument: Buffer): number {
		this.#sequence += 1;
		this.sendFrame(message([1, this.#sequence], [command, argument]));
		return this.#sequence;
	}

	/** The fields of the next RpcReturn; null when the server closed. */
	async return(sequence: number): Promise<Map<number, number | Buffer> | null> {
		const bytes = await this.frame();
		if (!bytes) return null;
		const fields = fieldsOf(bytes);
		if (fields.get(1) !== sequence) throw new Error(`return ${String(fields.get(1))} to ${sequence}`);
		return fields;
	}

	/** The instance id; null when the server closed. */
	async start(config: unknown): Promise<number | null> {
		const sequence = this.send(33, message([1, 'conform-reference'], [2, JSON.stringify(config)]));
		const fields = await this.return(sequence);
		return fields && Number(fieldsOf(fields.get(33) as Buffer).get(2) ?? 0);
	}

	/** A whole event: methods and argument frames; null when the server closed in it. */
	async event(
		instance: number,
		phase: string,
		answer: (method: string) => Buffer = () => Buffer.alloc(0),
	): Promise<[method: string, args: Buffer][] | null> {
		const sequence = this.send(36, message([1, instance], [2, phase]));
		const calls: [string, Buffer][] = [];
		for (;;) {
			const method = await this.frame();
			if (!method) return null;
			if (method.length === 0) return (await this.return(sequence)) && calls;
			const args = await this.frame();
			if (!args) return null;
			calls.push([method.toString(), args]);
			if (method.toString() === 'kong.response.exit') return calls;
			this.sendFrame(answer(method.toString()));
		}
	}
}
