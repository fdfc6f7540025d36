import {Interrupts} from './interrupts.js';
import type {Io, Output} from './io.js';
import {main, reportInternal} from './main.js';

/** The process around `main`: streams, signals, the exit code. */
export async function runProgram(argv: readonly string[]): Promise<void> {
	const interrupts = new Interrupts(code => {
		process.stderr.write('kong-ps-conform: interrupted\n');
		process.exit(code);
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupts.trigger());
	// A reader that has seen enough (`| head`) is no failure of ours: the exit code stays the verdict's.
	for (const stream of [process.stdout, process.stderr]) {
		stream.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EPIPE') return;
			if (stream === process.stdout) process.stderr.write(`kong-ps-conform: cannot write: ${error.message}\n`);
			process.exit(3);
		});
	}
	const io: Io = {
		cwd: process.cwd(),
		env: process.env,
		stdout: output(process.stdout),
		stderr: output(process.stderr),
		onInterrupt: cleanup => interrupts.add(cleanup),
	};
	const broken = (error: unknown) => {
		if (interrupts.triggered) return;
		void interrupts.cleanup().finally(() => process.exit(reportInternal(error, io, argv)));
	};
	process.on('uncaughtException', broken);
	process.on('unhandledRejection', broken);
	const code = await main(argv, io);
	if (interrupts.triggered) return;
	await Promise.all([drained(process.stdout), drained(process.stderr)]);
	process.exit(code);
}

function output(stream: NodeJS.WriteStream): Output {
	return {
		isTTY: stream.isTTY === true,
		get columns() {
			// Some pseudo-terminals say 0.
			return stream.columns > 0 ? stream.columns : undefined;
		},
		write: text => {
			if (stream.writable) stream.write(text);
		},
	};
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise(resolve => {
		if (stream.writable) stream.write('', () => resolve());
		else resolve();
	});
}
