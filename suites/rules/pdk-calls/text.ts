import {type CallInterceptor, LuaMap} from '../../../mock-kong/internal.js';
import {type LuaValue, luaString} from '../../../mock-kong/lua/values.js';
import {needsOrdinary} from '../../checks/drive.js';
import {clientText, takesAll} from '../../checks/odd-answers.js';
import type {Check, Rule} from '../../rule.js';

/** What text becomes on a way that knows its encoding wrongly; `whole` is what it should be. All as Lua strings. */
interface Sent {
	readonly whole: string;
	readonly damaged: readonly {readonly form: string; readonly how: string}[];
}

const mark = 'conform-text-';
/** What a decoder puts in the place of a byte it does not understand. */
const replacement = luaString('\ufffd');

const utf8: Sent = {
	whole: `${mark}${luaString('é€😀')}`,
	damaged: [
		{form: mark + replacement, how: 'replacement characters'},
		{form: mark + luaString(luaString('é')), how: 'UTF-8 encoded a second time'},
		{form: `${mark}\xe9`, how: 'latin-1'},
		{form: `${mark}?`, how: 'question marks'},
	],
};
const latin1: Sent = {
	whole: `${mark}\xe9\xff`,
	damaged: [
		{form: mark + replacement, how: 'replacement characters: the bytes are lost'},
		{form: mark + luaString('\xe9'), how: 'UTF-8: bytes taken for latin-1'},
		{form: `${mark}?`, how: 'question marks: the bytes are lost'},
	],
};

/** What goes through a plugin unchanged must leave it unchanged: seen where the plugin passes on what Kong answered. */
export const textRules: readonly Rule[] = [
	{
		id: 'pdk-calls/text-returned',
		level: 'MUST',
		title: 'Text beyond ASCII goes back as it came',
		requirement: "Text of the client that the plugin passes on to Kong has the client's UTF-8 bytes.",
		why: 'Lua strings are bytes: what rpc/mp_rpc.lua and rpc/pb_rpc.lua unpack goes into headers, bodies and logs as it is',
		consequence: 'Names with accents are garbled in headers and bodies, for the service and the client.',
		fix: {any: 'Decode str and string as UTF-8, and encode them as UTF-8.'},
		needs: 'fresh',
		check: (t: Check) => comesBack(t, utf8, 'text of UTF-8'),
	},
	{
		id: 'pdk-calls/bytes-returned',
		level: 'SHOULD',
		title: 'Bytes that are no UTF-8 go back as they came',
		requirement: 'A value of the client that is no UTF-8 and that the plugin passes on to Kong has the same bytes.',
		why: 'Lua strings are bytes; nginx takes header values of any bytes above 31',
		consequence: 'The service gets another header value than the client sent: a signature or a name is wrong.',
		needs: 'fresh',
		check: (t: Check) => comesBack(t, latin1, 'bytes that are no UTF-8'),
	},
];

async function comesBack(t: Check, sent: Sent, name: string): Promise<void> {
	await needsOrdinary(t);
	let asked = false;
	const intercept: CallInterceptor = (call, next) => {
		const outcome = next();
		if (outcome.kind !== 'returned' || !clientText.test(String(call.method))) return outcome;
		if (typeof outcome.values[0] !== 'string') return outcome;
		asked = true;
		return {kind: 'returned', values: [sent.whole]};
	};
	const requests = [{method: 'GET', path: '/', headers: {host: 'example.test'}}];
	const driven = await takesAll(t, [{name, requests, intercept}]);
	if (!asked) t.skip('the plugin asks for no text of the client');
	let returned = false;
	for (const call of driven.flatMap(seen => seen.calls)) {
		for (const text of stringsIn(call.args)) {
			const broken = sent.damaged.find(({form}) => text.includes(form));
			if (broken) {
				t.fail({
					expected: `${name} in the bytes it came in: ${hex(sent.whole.slice(mark.length))}`,
					actual: `in ${call.phase}, ${String(call.method)} has them as ${broken.how}: ${hex(after(text))}`,
				});
			}
			returned ||= text.includes(sent.whole);
		}
	}
	if (!returned) t.skip('the plugin passes on no text of the client');
}

/** A few bytes behind the mark. */
function after(text: string): string {
	const at = text.indexOf(mark) + mark.length;
	return text.slice(at, at + 12);
}

function hex(text: string): string {
	return Buffer.from(text, 'latin1').toString('hex');
}

function stringsIn(value: LuaValue): string[] {
	if (typeof value === 'string') return [value];
	if (Array.isArray(value)) return value.flatMap(stringsIn);
	return value instanceof LuaMap ? [...value.values()].flatMap(stringsIn) : [];
}
