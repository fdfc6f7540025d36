export {cleanupAll} from './cleanup.js';
export type {
	JsonObject,
	JsonValue,
	PluginInfo,
	Protocol,
	ServerDefinition,
} from './definition.js';
export {type Dump, type DumpedPlugin, type ParsedDump, parseDump, queryDump} from './dump.js';
export {checkDump, checkPluginInfo, cleanVersion, type Problem} from './plugin-info.js';
export {checkSocketPath, makePrefix, type Prefix} from './prefix.js';
export {type Exit, ServerProcess, type StopResult} from './process.js';
export {PluginServer, type StartOptions} from './server.js';
export {socketsIn, tryConnect, waitForSocket} from './socket.js';
export {type ProcessUsage, processesOf, stillRuns} from './usage.js';
