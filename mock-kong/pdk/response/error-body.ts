import {luaTonumber} from '../../lua/text.js';
import type {LuaString, LuaValue} from '../../lua/values.js';
import type {KongVersion} from '../../versions/index.js';

const mimeTypes: Record<string, string> = {
	'application/grpc': '',
	'text/html': 'text/html; charset=utf-8',
	'application/json': 'application/json; charset=utf-8',
	'text/plain': 'text/plain; charset=utf-8',
	'application/xml': 'application/xml; charset=utf-8',
	application: 'application/json; charset=utf-8',
	text: 'text/plain; charset=utf-8',
	default: 'application/json; charset=utf-8',
};
const defaultType = 'application/json; charset=utf-8';

/** tools/http.lua: get_mime_type. */
export function mimeType(header: LuaString): LuaString {
	const type = header.trim().split(';')[0] ?? '';
	const [kind = '', sub] = type.split('/');
	if (sub === undefined) return defaultType;
	if (sub === '*') return (kind === '*' ? mimeTypes.default : mimeTypes[kind]) ?? defaultType;
	return mimeTypes[type] ?? defaultType;
}

const token = '[a-z0-9][a-z0-9\\-!#$&^_+.]+';
const mediaRange = new RegExp(`^(?:${token}|\\*)/(?:${token}|\\*)`, 'i');
const parameter = new RegExp(`\\s*;\\s*(?:q=(1(?:\\.0{0,3}|)|0(?:\\.\\d{0,3}|))|${token}(?:=[^;]*|))`, 'iy');

/** The media type of one item of Accept and its last `q`; what follows that is no parameter does not count. */
function acceptItem(text: LuaString): {readonly type: LuaString; readonly quality: number} | undefined {
	const type = mediaRange.exec(text)?.[0];
	if (type === undefined) return undefined;
	let quality = 1;
	parameter.lastIndex = type.length;
	for (let found = parameter.exec(text); found; found = parameter.exec(text)) {
		if (found[1] !== undefined) quality = luaTonumber(found[1]) ?? 1;
	}
	return {type, quality};
}

/** tools/http.lua: get_response_type, for an Accept header of one or several lines. */
export function responseType(accept: LuaValue): LuaString {
	const header = Array.isArray(accept) ? accept.join(',') : accept;
	if (typeof header !== 'string') return defaultType;
	let type = defaultType;
	let best = 0;
	for (const item of header.split(',')) {
		const found = acceptItem(item.trim());
		if (found === undefined || found.quality <= best) continue;
		best = found.quality;
		type = mimeType(found.type);
	}
	return type;
}

/** pdk/response.lua before 3.3: get_response_type, for the first Accept line. */
export function oldResponseType(accept: LuaValue): LuaString {
	const header = Array.isArray(accept) ? accept[0] : accept;
	if (typeof header !== 'string') return 'application/json; charset=utf-8';
	let type = 'application/json; charset=utf-8';
	let best = 0;
	for (const value of header.split(',')) {
		let name: string | undefined;
		let quality = 1;
		for (const entry of value.split(';')) {
			const media = /^\s*(\S+\/\S+)\s*$/.exec(entry);
			const weight = /^\s*q=([0-9]*\.[0-9]+)\s*$/i.exec(entry);
			if (media) name = media[1];
			else if (weight) quality = Number(weight[1]);
		}
		if (name !== undefined && quality > best) {
			type = mimeType(name);
			best = quality;
		}
	}
	return type;
}

/** tools/http.lua: get_error_template, filled in. Undefined for a type that has none. */
export function errorBody(
	version: KongVersion,
	type: LuaString,
	message: LuaString,
	requestId: LuaString,
): LuaString | undefined {
	const id = version.requestId;
	const title = version.plainErrorTitle ? 'Error' : 'Kong Error';
	switch (type) {
		case 'application/json':
		case mimeTypes['application/json']:
			return `{\n  "message":"${message}"${id ? `,\n  "request_id":"${requestId}"` : ''}\n}`;
		case 'text/html':
		case mimeTypes['text/html']:
			return [
				'<!doctype html>',
				'<html>',
				'  <head>',
				'    <meta charset="utf-8">',
				`    <title>${title}</title>`,
				'  </head>',
				'  <body>',
				`    <h1>${title}</h1>`,
				`    <p>${message}.</p>`,
				...(id ? [`    <p>request_id: ${requestId}</p>`] : []),
				'  </body>',
				'</html>',
				'',
			].join('\n');
		case 'application/xml':
		case mimeTypes['application/xml']:
			return [
				'<?xml version="1.0" encoding="UTF-8"?>',
				'<error>',
				`  <message>${message}</message>`,
				...(id ? [`  <requestid>${requestId}</requestid>`] : []),
				'</error>',
				'',
			].join('\n');
		case 'text/plain':
		case mimeTypes['text/plain']:
			return `${message}\n${id ? `request_id: ${requestId}\n` : ''}`;
		case 'application/grpc':
		case '':
			return '';
		default:
			return undefined;
	}
}

const messages: Record<number, string> = {
	400: 'Bad request',
	401: 'Unauthorized',
	402: 'Payment required',
	403: 'Forbidden',
	404: 'Not found',
	405: 'Method not allowed',
	406: 'Not acceptable',
	407: 'Proxy authentication required',
	408: 'Request timeout',
	409: 'Conflict',
	410: 'Gone',
	411: 'Length required',
	412: 'Precondition failed',
	413: 'Payload too large',
	414: 'URI too long',
	415: 'Unsupported media type',
	416: 'Range not satisfiable',
	417: 'Expectation failed',
	418: "I'm a teapot",
	421: 'Misdirected request',
	422: 'Unprocessable entity',
	423: 'Locked',
	424: 'Failed dependency',
	425: 'Too early',
	426: 'Upgrade required',
	428: 'Precondition required',
	429: 'Too many requests',
	431: 'Request header fields too large',
	451: 'Unavailable for legal reasons',
	494: 'Request header or cookie too large',
	500: 'An unexpected error occurred',
	501: 'Not implemented',
	502: 'An invalid response was received from the upstream server',
	503: 'The upstream server is currently unavailable',
	504: 'The upstream server is timing out',
	505: 'HTTP version not supported',
	506: 'Variant also negotiates',
	507: 'Insufficient storage',
	508: 'Loop detected',
	510: 'Not extended',
	511: 'Network authentication required',
};

/** The statuses error_handlers.lua has a text for. */
const handlerStatuses = new Set([400, 404, 408, 411, 412, 413, 414, 417, 494, 500, 502, 503, 504]);

/** pdk/response.lua: get_http_error_message. */
export function errorMessage(status: number): LuaString {
	return messages[status] ?? fallback(status);
}

/** error_handlers.lua: get_body. */
export function errorPageMessage(status: number): LuaString {
	return handlerStatuses.has(status) || status === 405 ? errorMessage(status) : fallback(status);
}

function fallback(status: number): LuaString {
	return `The upstream server responded with ${Math.trunc(status)}`;
}
