import {describe} from '../../wire/protobuf/describe.js';
import {FrameReader, frameBytes} from '../../wire/protobuf/frame.js';
import {decodeRpcReturn, encodeRpcCall} from '../../wire/protobuf/messages.js';
import {pdkMethod} from '../../wire/protobuf/methods.js';
import type {Dialect} from '../dialect.js';
import {ProtobufRpc, startCommand} from './rpc.js';

/** ProtoBuf:1 (rpc/pb_rpc.lua). */
export const protobuf: Dialect = {
	protocol: 'ProtoBuf:1',
	createRpc: settings => new ProtobufRpc(settings),
	describe,

	canCall: (method, version) => typeof method === 'string' && pdkMethod(method, version) !== undefined,
	missingFunction: 'raises',
	namesBodyFile: true,
	loggers: 'core',
	logSource: version => ({file: 'pb_rpc.lua', line: String(version.protobufLogLine), caller: 'call_pdk'}),

	restarts(message, version) {
		const text = message.toLowerCase();
		return text.includes('no plugin instance') || (version.protobufRetriesClosed && text.includes('closed'));
	},
	resets: () => false,
	isNotReady: () => false,
	failsOpen: version => !version.protobufErrorIs500,
	runsUnclaimed: () => false,

	refusesBy: 'closing',
	bindsEvents: true,
	repeatsClosed: version => version.protobufRetriesClosed,
	canAnswerNil: () => true,
	canSendList: version => version.protobufLists,
	passesFalse: false,
	textEdges: [127, 128, 16_383, 16_384],
	tableEdges: [300, 20_000],
	idsPerCall: 2,
	startMessage: (id, name, configJson) => frameBytes(encodeRpcCall(id, startCommand(name, configJson))),
	answerReader() {
		const reader = new FrameReader();
		return chunk => {
			reader.push(chunk);
			const ids: unknown[] = [];
			for (let bytes = reader.next(); bytes; bytes = reader.next()) ids.push(decodeRpcReturn(bytes).sequence);
			return ids;
		};
	},
};
