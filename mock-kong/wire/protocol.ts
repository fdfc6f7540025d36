/** The protocols a dump can name (plugin_servers/rpc/init.lua). */
export type Protocol = 'MsgPack:1' | 'ProtoBuf:1';
