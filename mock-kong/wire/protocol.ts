/** The protocols a dump can name (plugin_servers/rpc/init.lua); Kong takes a dump that names none for the first. */
export const protocols = ['MsgPack:1', 'ProtoBuf:1'] as const;
/** How a plugin server talks. */
export type Protocol = (typeof protocols)[number];
/** Of a dump that names none. */
export const defaultProtocol: Protocol = protocols[0];
