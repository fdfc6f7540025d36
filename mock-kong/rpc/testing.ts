import {mkdtemp, rm} from 'node:fs/promises';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** For tests: a server on a unix socket that does with each chunk what the test says. */
export interface ScriptedServer {
	readonly socketPath: string;
	readonly connections: net.Socket[];
	close(): Promise<void>;
}

export async function scriptedServer(onData: (socket: net.Socket, chunk: Buffer) => void): Promise<ScriptedServer> {
	const directory = await mkdtemp(path.join(tmpdir(), 'rpc-'));
	const socketPath = path.join(directory, 's');
	const connections: net.Socket[] = [];
	const server = net.createServer(socket => {
		connections.push(socket);
		socket.on('error', () => {});
		socket.on('data', chunk => onData(socket, chunk));
	});
	await new Promise<void>(resolve => server.listen(socketPath, resolve));
	return {
		socketPath,
		connections,
		async close() {
			for (const socket of connections) socket.destroy();
			await new Promise(resolve => server.close(resolve));
			await rm(directory, {recursive: true, force: true});
		},
	};
}
