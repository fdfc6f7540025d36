import {decodeLua} from '../../wire/msgpack/decode.js';
import {describe} from '../../wire/msgpack/describe.js';
import {MessageReader} from '../../wire/msgpack/frame.js';
import {request} from '../../wire/msgpack/messages.js';
import type {Dialect} from '../dialect.js';
import {MsgpackRpc, startArgument} from './rpc.js';
import {canAnswerNil} from './step.js';

/** plugin_servers/init.lua, 3.1 to 3.4: Kong's own word for a server it has not reached yet. */
const notReady = 'not ready';

/** MsgPack:1 (rpc/mp_rpc.lua). */
export const msgpack: Dialect = {
	protocol: 'MsgPack:1',
	createRpc: settings => new MsgpackRpc(settings),
	describe: (bytes, maxLength) => describe(bytes, maxLength),

	canCall: () => true,
	missingFunction: 'is-logged',
	namesBodyFile: false,
	loggers: 'plugin',
	logSource: version => ({file: 'mp_rpc.lua', line: String(version.msgpackLogLine), caller: 'call_pdk_method'}),

	restarts: message => message.toLowerCase().includes('no plugin instance'),
	resets(end, version) {
		if (version.anyErrorResets)
			return (end.kind === 'failed' && !end.silent) || ('fault' in end && end.fault === 'error-not-text');
		return version.notReady === 'resets' && end.kind === 'failed' && end.message === notReady;
	},
	isNotReady: (message, version) => version.notReady !== 'unknown' && message === notReady,
	failsOpen: () => true,
	runsUnclaimed: version => version.unclaimedRuns,

	refusesBy: 'error',
	bindsEvents: false,
	repeatsClosed: () => false,
	canAnswerNil,
	canSendList: () => true,
	passesFalse: true,
	textEdges: [31, 32, 255, 256, 65_535, 65_536],
	tableEdges: [16, 65_536],
	idsPerCall: 1,
	startMessage: (id, name, configJson) => request(id, 'plugin.StartInstance', startArgument(name, configJson)),
	answerReader() {
		const reader = new MessageReader();
		return chunk => {
			reader.push(chunk);
			const ids: unknown[] = [];
			for (let bytes = reader.next(); bytes; bytes = reader.next()) ids.push(...answerIds(decodeLua(bytes)));
			return ids;
		};
	},
};

/** `[1, id, error, result]`; a notification has none. */
function answerIds(message: unknown): unknown[] {
	return Array.isArray(message) && message[0] === 1 ? [message[1]] : [];
}
