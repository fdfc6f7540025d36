import {existsSync, unlinkSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import path from 'node:path';
import type {Behaviour} from './behaviour.js';
import type {Plugin} from './handler.js';
import {conformReference} from './plugin.js';

/** What the two protocols do differently. */
export interface Program {
	/** The dump around the plugin's entry, for JSON. */
	dump(info: unknown, socketPath: string): unknown;
	/** What to do with each connection. */
	serve(plugin: Plugin, behaviour: Behaviour): (socket: Socket) => void;
}

/** sun_path holds 108 bytes with its NUL; Node cuts a longer one off without a word. */
const maxSocketPath = 107;
/** Taken as early as can be: a parent that has died before is not missed. */
const parent = process.ppid;

/** Does what the arguments of an embedded plugin server ask: `-dump`, or serve below `-kong-prefix`. */
export async function run(
	program: Program,
	behaviour: Behaviour,
	args: readonly string[] = process.argv.slice(2),
): Promise<void> {
	const plugin = brokenPlugin(behaviour);
	const options = parse(args);
	const correct = path.join(options.prefix, `${plugin.name}.socket`);
	const socketPath = behaviour.socketPath?.(correct) ?? correct;
	if (options.dump) await dump(program, plugin, behaviour, socketPath);
	else await listen(program.serve(plugin, behaviour), behaviour, socketPath);
}

function brokenPlugin({plugin, handlers = {}}: Behaviour): Plugin {
	const whole: Plugin = {...conformReference, ...plugin};
	const replaced = Object.entries({...whole.handlers, ...handlers}).filter(([, handler]) => handler !== null);
	return {...whole, handlers: Object.fromEntries(replaced)};
}

function parse(args: readonly string[]): {dump: boolean; prefix: string} {
	const options = {dump: false, prefix: '/usr/local/kong'};
	for (let at = 0; at < args.length; at += 1) {
		const [name = '', inline] = (args[at] ?? '').replace(/^--/, '-').split(/=(.*)/s);
		if (name === '-dump') options.dump = true;
		else if (name === '-kong-prefix') {
			at += inline === undefined ? 1 : 0;
			options.prefix = inline ?? args[at] ?? options.prefix;
		} else {
			process.stderr.write(`usage: ${process.argv[1]} -dump | -kong-prefix <directory>\n`);
			process.exit(2);
		}
	}
	return options;
}

async function dump(program: Program, plugin: Plugin, behaviour: Behaviour, socketPath: string): Promise<void> {
	const info = {
		Name: plugin.name,
		Version: plugin.version,
		Priority: plugin.priority,
		Phases: plugin.phases,
		Schema: {name: plugin.name, fields: [{config: {type: 'record', fields: plugin.fields}}]},
	};
	const entry = behaviour.info ? behaviour.info(info) : info;
	const text = JSON.stringify(program.dump(entry, socketPath));
	process.stdout.write(behaviour.dump ? await behaviour.dump(text) : `${text}\n`);
}

async function listen(serve: (socket: Socket) => void, behaviour: Behaviour, socketPath: string): Promise<void> {
	await behaviour.beforeListen?.();
	if (Buffer.byteLength(socketPath) > maxSocketPath) die(`socket path too long: ${socketPath}`);
	if (!behaviour.keepsStaleSocket && existsSync(socketPath)) unlinkSync(socketPath);
	const server = createServer({allowHalfOpen: true}, socket => {
		behaviour.connected?.(socket);
		serve(socket);
	});
	server.on('error', error => die(error.message));
	server.listen(socketPath);

	// Node removes the socket file when the server closes; connections end with the process.
	const stop = (why: 'signal' | 'orphaned') => {
		if (behaviour.stopping?.(why) === false) return;
		server.close();
		process.exit(0);
	};
	process.on('SIGTERM', () => stop('signal'));
	process.on('SIGINT', () => stop('signal'));
	setInterval(() => {
		if (process.ppid !== parent) stop('orphaned');
	}, 1000).unref();
}

function die(why: string): never {
	process.stderr.write(`${why}\n`);
	process.exit(1);
}
