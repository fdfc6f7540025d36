/** `error(...)` in Kong's Lua: the event is abandoned, nothing is ever answered. `message` is Kong's text, as a Lua string. */
export class LuaError extends Error {
	override readonly name = 'LuaError';
}

/**
 * Packing raised: a request, or what a function of the PDK returned. Nothing is sent, and Kong loses the connection it
 * holds. `message` is the Lua error's text without source position.
 */
export class PackingError extends LuaError {}
