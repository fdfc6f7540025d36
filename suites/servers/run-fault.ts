#!/usr/bin/env node
/**
 * Runs a faulty or an unusual server by its id: `run-fault.js <id> -dump | -kong-prefix <directory>`. With its chapter,
 * `exit/exit-keeps-lock` or `unusual/one-phase`, it is found without reading all the others.
 */
import {chapters} from './chapters.js';
import {type Fault, serversOf, type Unusual} from './faults/fault.js';

const [name = '', ...args] = process.argv.slice(2);
const [, chapter, id = ''] = /^(?:([^/]*)\/)?(.*)$/s.exec(name) ?? [];
const lists = {...chapters, unusual: async () => (await import('./unusual.js')).unusual};
const servers = (
	await Promise.all(
		Object.entries(lists).map(async ([of, load]) =>
			chapter === undefined || of === chapter ? serversOf<Fault | Unusual>(await load()) : [],
		),
	)
).flat();
const server = servers.find(known => known.id === id);
if (server === undefined) {
	process.stderr.write(`there is no server "${name}"${hint()}\n`);
	process.exit(2);
}
if (server.protocol === 'MsgPack:1') {
	const {runMsgPack} = await import('./reference/msgpack-server.js');
	await runMsgPack(server.behaviour(), args);
} else {
	const {runProtoBuf} = await import('./reference/protobuf-server.js');
	await runProtoBuf(server.behaviour(), args);
}

/** The ids that have most words in common with a wrong one. */
function hint(): string {
	const words = new Set(id.split(/[^a-z0-9]+/));
	const near = servers
		.map(known => ({id: known.id, common: known.id.split('-').filter(word => words.has(word)).length}))
		.filter(({common}) => common > 0)
		.sort((a, b) => b.common - a.common)
		.slice(0, 5);
	return near.length === 0 ? '' : `; did you mean ${near.map(known => known.id).join(', ')}?`;
}
