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
		protocol: 'MsgPack:1',
		mutant: 'instances.ts parseConfig: negate condition: isUtf8(text)',
		because: 'it shows in a config that is no UTF-8 only; JSON is, and so are the configs of the rules',
	},
	{
		protocol: 'MsgPack:1',
		mutant: 'event.ts #call: field left out: , reject',
		because:
			'an error of Kong (up to 2.8) then ends the event with the text of the TypeError it causes, as good an error as any',
	},
	{
		protocol: 'ProtoBuf:1',
		mutant: "pdk-messages.ts argumentMessage: other text: 'AuthenticateArgs'",
		because: 'no rule authenticates: probes in Go have no such call',
	},
];
