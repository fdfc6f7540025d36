/** Bounds on what a plugin server may make us hold. Servers are hostile until shown otherwise. */
export interface WireLimits {
	/** One message, in bytes. Real Kong has no bound; its Lua spends seconds of CPU on 10 MB. */
	readonly maxMessageBytes: number;
	/** Nesting of arrays and maps in one message. */
	readonly maxDepth: number;
	/** Elements in one message, all levels together. */
	readonly maxElements: number;
}

export const defaultLimits: WireLimits = {
	maxMessageBytes: 64 * 1024 * 1024,
	maxDepth: 128,
	maxElements: 1_000_000,
};
