#!/usr/bin/env node
/** A Step is refused when it does not come on the connection of the event's last message. */
import {runMsgPack} from '../reference/msgpack-server.js';

await runMsgPack({
	stepEvent: (id, socket, open) => (open.some(event => event.id === id && event.on === socket) ? id : -1),
});
