#!/usr/bin/env node
import type {Socket} from 'node:net';
/** A handler that throws closes every connection. */
import {runProtoBuf} from '../reference/protobuf-server.js';

const sockets = new Set<Socket>();
await runProtoBuf({
	connected: socket => void sockets.add(socket.once('close', () => sockets.delete(socket))),
	handlerThrew() {
		for (const socket of sockets) socket.destroy();
	},
});
