#!/usr/bin/env node
/** A frame of more than 64 KiB kills the process. */
import {runProtoBuf} from '../reference/protobuf-server.js';

await runProtoBuf({
	reader: reader => ({
		push(chunk) {
			const frames = reader.push(chunk);
			if (frames.some(({length}) => length > 65_536)) process.exit(1);
			return frames;
		},
	}),
});
