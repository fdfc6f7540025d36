import type {JsonObject} from './lua/json.js';
import type {NodeSettings} from './ngx/state.js';
import type {CallInterceptor} from './plugin.js';
import type {PluginInfo, ServerDefinition} from './servers/definition.js';
import type {PluginServer} from './servers/server.js';
import type {KongVersion} from './versions/index.js';
import type {Protocol} from './wire/protocol.js';

/** A plugin entity of this Kong: which plugin of a server runs, with which config. */
export interface PluginEntity {
	readonly info: PluginInfo;
	/** As it stands in Kong's database: defaults filled. */
	readonly config: JsonObject;
	/** Default: a random one. */
	readonly id?: string;
	/** `__seq__`; default: the next one of the server. */
	readonly seq?: number;
}

/** Which plugin of which server, with which config. */
export interface PluginTarget {
	/** A path as on the command line (an executable, a directory of plugins, `unix:/path.sock`), or a definition. */
	readonly server: string | ServerDefinition;
	/** Default: the defaults of the plugin's schema. */
	readonly config?: JsonObject;
	/** Default: the first plugin of the dump. */
	readonly plugin?: string;
}

/** A server that is up, and which of its plugins this Kong runs. */
export interface AttachedServer {
	readonly server: PluginServer;
	readonly protocol: Protocol;
	readonly plugins: readonly PluginEntity[];
}

/** What `MockKong.attach` takes. */
export interface KongOptions {
	readonly servers: readonly AttachedServer[];
	/** Default: the newest. */
	readonly version?: KongVersion;
	/** How long an answer is waited for, in milliseconds. Default 5000; real Kong waits 60 s. */
	readonly timeoutMs?: number;
	/** Restarts of one event before the mock gives up. Default 3; real Kong never does. */
	readonly maxRestarts?: number;
	/** PDK calls of one request before the mock abandons its event: all of them are kept. Default 100 000; real Kong has no bound. */
	readonly maxCalls?: number;
	/** After an event that got no answer in time or went on for ever, send no further events of that request. Real Kong does. Default false. */
	readonly stopAfterTimeout?: boolean;
	readonly intercept?: CallInterceptor;
	readonly node?: Partial<NodeSettings>;
}

/** What `MockKong.start` starts: one plugin (`server`, `config`, `plugin`), or several in `plugins`. */
export interface StartOptions extends Partial<PluginTarget>, Omit<KongOptions, 'servers' | 'version'> {
	readonly plugins?: readonly PluginTarget[];
	/** Kong's version, `3.9`. Default: the newest. */
	readonly kong?: string;
}
