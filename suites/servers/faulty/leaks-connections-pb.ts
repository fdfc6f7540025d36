#!/usr/bin/env node
/** A connection that the peer closes stays open here. */
import type {Socket} from 'node:net';
import {runProtoBuf} from '../reference/protobuf-server.js';

const kept: Socket[] = [];
await runProtoBuf({
	connected(socket) {
		kept.push(socket);
		socket.end = () => socket;
	},
});
