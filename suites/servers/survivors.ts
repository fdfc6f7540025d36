/** Why a mutant of a reference server may pass every rule. */
export interface Explanation {
	readonly protocol: 'MsgPack:1' | 'ProtoBuf:1';
	/** Its name. */
	readonly mutant: string;
	/** What makes it no fault on the wire. */
	readonly because: string;
}

/** Every mutant that survives; the mutation test fails for one that does not. */
export const survivors: readonly Explanation[] = [
	{
		protocol: 'MsgPack:1',
		mutant: 'event.ts #call: statement left out: answered.catch(() => {});',
		because:
			'it is for handlers that do not wait for a call that Kong then refuses; those of the probe wait for every call',
	},
	{
		protocol: 'MsgPack:1',
		mutant: 'instances.ts forget: statement left out: this.#byId.delete(id);',
		because:
			'an instance that is kept costs memory only: resources/instance-memory finds it, and takes too long to run here',
	},
	{
		protocol: 'MsgPack:1',
		mutant: 'msgpack-server.ts serve: statement left out: settle();',
		because: 'it is for peers that close one direction and wait for the other; Kong closes both',
	},
	{
		protocol: 'ProtoBuf:1',
		mutant: 'buffer.ts module: other arithmetic: this.#end - this.#start',
		because:
			'it shows when a message is followed by a part of another one; Kong sends nothing before it has its answer',
	},
	{
		protocol: 'ProtoBuf:1',
		mutant: 'event.ts refuse: other comparison: waiting !== undefined',
		because: 'the ProtoBuf server does not use what it returns: an answer there is always to the last call',
	},
	{
		protocol: 'ProtoBuf:1',
		mutant: "event.ts endless: element left out: 'kong.response.exit',",
		because:
			'an exit is a call like any other there, and waits for an answer that never comes until Kong closes the connection',
	},
	{
		protocol: 'ProtoBuf:1',
		mutant: 'instances.ts forget: statement left out: this.#byId.delete(id);',
		because:
			'an instance that is kept costs memory only: resources/instance-memory finds it, and takes too long to run here',
	},
	{
		protocol: 'ProtoBuf:1',
		mutant:
			"program.ts listen: statement left out: setInterval(() => { if (process.ppid !== parent) stop('orphaned'); }, 1000).u...",
		because: 'process/ends-with-kong finds it, and takes too long to run here',
	},
	{
		protocol: 'ProtoBuf:1',
		mutant: "program.ts listen: statement left out: stop('orphaned');",
		because: 'process/ends-with-kong finds it, and takes too long to run here',
	},
];
