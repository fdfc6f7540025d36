#!/usr/bin/env node
/** A connection that the peer closes stays open here. */
import type {Socket} from 'node:net';
import {runMsgPack} from '../reference/msgpack-server.js';

const kept: Socket[] = [];
await runMsgPack({
	connected(socket) {
		kept.push(socket);
		socket.end = () => socket;
	},
});
