/** Titles of nginx's own pages (ngx_http_special_response.c). */
const titles: Record<number, string> = {
	301: '301 Moved Permanently',
	302: '302 Found',
	303: '303 See Other',
	307: '307 Temporary Redirect',
	308: '308 Permanent Redirect',
	400: '400 Bad Request',
	401: '401 Authorization Required',
	402: '402 Payment Required',
	403: '403 Forbidden',
	404: '404 Not Found',
	405: '405 Not Allowed',
	406: '406 Not Acceptable',
	408: '408 Request Time-out',
	409: '409 Conflict',
	410: '410 Gone',
	411: '411 Length Required',
	412: '412 Precondition Failed',
	413: '413 Request Entity Too Large',
	414: '414 Request-URI Too Large',
	415: '415 Unsupported Media Type',
	416: '416 Requested Range Not Satisfiable',
	421: '421 Misdirected Request',
	429: '429 Too Many Requests',
	500: '500 Internal Server Error',
	501: '501 Not Implemented',
	502: '502 Bad Gateway',
	503: '503 Service Temporarily Unavailable',
	504: '504 Gateway Time-out',
	505: '505 HTTP Version Not Supported',
	507: '507 Insufficient Storage',
};

/** Pages whose title is not the headline. Nobody has the page of 498: nginx has that of 404 in its place. */
const unusual: Record<number, {readonly title: string; readonly headline: string; readonly text?: string}> = {
	495: certificatePage('The SSL certificate error'),
	496: certificatePage('No required SSL certificate was sent'),
	497: certificatePage('The plain HTTP request was sent to HTTPS port'),
	498: {title: '404 Not Found', headline: '404 Not Found'},
};

function certificatePage(text: string) {
	return {title: `400 ${text}`, headline: '400 Bad Request', text};
}

/** The statuses of nginx's own that no client sees. */
export function statusOfPage(status: number): number {
	return status >= 495 && status <= 497 ? 400 : status;
}

/** The HTML page nginx sends for a status that has no body of its own; undefined: an empty body. */
export function nginxPage(status: number): string | undefined {
	const usual = titles[status];
	const page = unusual[status] ?? (usual === undefined ? undefined : {title: usual, headline: usual});
	if (page === undefined) return undefined;
	return [
		'<html>',
		`<head><title>${page.title}</title></head>`,
		'<body>',
		`<center><h1>${page.headline}</h1></center>`,
		...(page.text === undefined ? [] : [`<center>${page.text}</center>`]),
		'</body>',
		'</html>',
		'',
	].join('\r\n');
}

const reasons: Record<number, string> = {
	200: 'OK',
	201: 'Created',
	202: 'Accepted',
	204: 'No Content',
	206: 'Partial Content',
	301: 'Moved Permanently',
	302: 'Moved Temporarily',
	303: 'See Other',
	304: 'Not Modified',
	307: 'Temporary Redirect',
	308: 'Permanent Redirect',
	400: 'Bad Request',
	401: 'Unauthorized',
	402: 'Payment Required',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Not Allowed',
	406: 'Not Acceptable',
	408: 'Request Time-out',
	409: 'Conflict',
	410: 'Gone',
	411: 'Length Required',
	412: 'Precondition Failed',
	413: 'Request Entity Too Large',
	414: 'Request-URI Too Large',
	415: 'Unsupported Media Type',
	416: 'Requested Range Not Satisfiable',
	421: 'Misdirected Request',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	501: 'Not Implemented',
	502: 'Bad Gateway',
	503: 'Service Temporarily Unavailable',
	504: 'Gateway Time-out',
	505: 'HTTP Version Not Supported',
	507: 'Insufficient Storage',
};

/** The reason phrase of nginx's status line; empty for a status it does not know (ngx_http_header_filter_module.c). */
export function reasonPhrase(status: number): string {
	return reasons[status] ?? '';
}

/** `error_page` of templates/nginx_kong.lua: these statuses, without a body, are answered by Kong.handle_error. */
export const errorPageStatuses = new Set([400, 404, 405, 408, 411, 412, 413, 414, 417, 494, 500, 502, 503, 504]);
