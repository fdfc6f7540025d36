/**
 * Packing an answer raised in Lua: nothing is sent, and the connection in use is closed.
 * The message is the Lua error's text, without source position.
 */
export class LuaPackError extends Error {
	override readonly name = 'LuaPackError';
}
